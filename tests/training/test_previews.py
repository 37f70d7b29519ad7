import numpy as np
import pytest

from keras_gen import images
from keras_gen.training.data import Source
from keras_gen.training.previews import Previews


class Painter:
    """A model that shows its rows of data beside what it makes of them."""

    def panels(self, rows, seed):
        batch = rows(4)
        return {"low": batch["low"], "made": batch["high"] * 0.5 + seed}


class Sampler:
    """A model that shows samples alone, which are no images."""

    def panels(self, rows, seed):
        return {"generated": np.linspace(-1, 1, 6)[:, None]}


@pytest.fixture
def source():
    values = np.arange(60, dtype=np.uint8)
    low = np.broadcast_to(values[:, None, None, None], (60, 8, 8, 1))
    return Source("x", "test", {"low": low, "high": np.tile(low, (1, 2, 2, 3))})


def test_panels_lie_side_by_side_in_one_size(source):
    loads = []
    previews = Previews(lambda: loads.append(1) or source, source.draw, seed=0)
    assert loads == []
    picture = previews.picture(Painter())
    rows = source.rows(limit=4, seed=0)
    low = np.repeat(rows["low"].repeat(2, axis=1).repeat(2, axis=2), 3, axis=-1)
    mixed = np.stack([low, rows["high"] * 0.5], axis=1).reshape(-1, 16, 16, 3)
    expected = images.grid(mixed, columns=8)
    np.testing.assert_array_equal(np.asarray(picture), np.asarray(expected))
    previews.picture(Painter())
    assert loads == [1]


def test_the_source_draws_what_is_no_image(source):
    def draw(rows):
        return np.broadcast_to(rows[:, :, None, None], (6, 8, 8, 1))

    previews = Previews(lambda: source, draw)
    expected = images.grid(draw(np.linspace(-1, 1, 6)[:, None]))
    picture = previews.picture(Sampler())
    np.testing.assert_array_equal(np.asarray(picture), np.asarray(expected))
