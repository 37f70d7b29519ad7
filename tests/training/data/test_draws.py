import numpy as np
import pytest

from keras_gen.training.data import DataError, draws
from keras_gen.training.data.schemes import Request


def numbers(split, seed):
    return {part: random.randint(2**31) for part, random in draws.parts(split, seed)}


def test_a_stream_depends_on_part_and_seed_alone():
    both = numbers("all", 3)
    assert list(both) == ["train", "test"]
    assert both == numbers("train", 3) | numbers("test", 3)
    assert len({*both.values(), *numbers("all", 4).values()}) == 4


def test_streams_are_pinned():
    expected = np.random.RandomState([7, 1]).randint(2**31)
    assert numbers("test", 7) == {"test": expected}


def test_options_of_images_are_refused():
    request = Request("points", "", "train", None, 3, 0, 0)
    with pytest.raises(DataError, match=r"'points' holds none.*channels=3\. Leave"):
        draws.refuse_pixels(request)
