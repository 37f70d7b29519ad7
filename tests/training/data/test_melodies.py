import hashlib

import numpy as np
import pytest

from keras_gen.training import data
from keras_gen.training.data import (
    DataError,
    melody_codec,
    melody_grammar,
    melody_statistics,
)


@pytest.fixture(scope="module")
def rows():
    return data.load("melodies").rows()


def test_columns(rows):
    sequence, key = rows["sequence"], rows["key"]
    assert sequence.shape == (10_000, 32, 6) and sequence.dtype == np.float32
    gap, length, *place, velocity = np.moveaxis(sequence, -1, 0)
    assert gap.min() == 0 and max(x.max() for x in (gap, length, velocity)) <= 1
    assert all(abs(x.mean() - 0.5) < 0.2 for x in place)
    assert key.shape == (10_000,) and key.dtype == np.int32
    assert set(np.unique(key)) == set(range(10))


def test_tones_lie_in_the_key_after_decoding(rows):
    for key in range(10):
        tones = melody_codec.pitches(rows["sequence"][rows["key"] == key])
        assert set(np.unique(tones % 12)) == set(melody_grammar.scale(key))
    assert melody_statistics.scale_share(rows["sequence"]) == 1


def test_splits_are_drawn_apart_and_pinned(rows):
    test = data.load("melodies", split="test").rows()["sequence"]
    assert len(test) == 1000
    assert not set(map(bytes, rows["sequence"])) & set(map(bytes, test))
    assert len(set(map(bytes, rows["sequence"]))) == 10_000
    tones = melody_codec.pitches(test).astype(np.uint8)
    assert hashlib.sha256(tones.tobytes()).hexdigest().startswith("eb89acd3199f1874")
    both = data.load("melodies", split="all").rows()["sequence"]
    np.testing.assert_array_equal(both, np.concatenate([rows["sequence"], test]))


def test_the_seed_chooses_the_draw(rows):
    other = data.load("melodies", seed=1).rows()["sequence"]
    assert not np.array_equal(other, rows["sequence"])


def test_it_holds_no_images():
    with pytest.raises(DataError, match="'melodies' holds none.*image_size=32"):
        data.load("melodies", image_size=32)


def test_it_is_looked_at_as_piano_rolls(rows):
    drawn = data.load("melodies", split="test").draw(rows["sequence"][:2])
    assert drawn.shape == (2, 37, 128, 1)
    np.testing.assert_array_equal(
        drawn, melody_statistics.piano_roll(rows["sequence"][:2])
    )
