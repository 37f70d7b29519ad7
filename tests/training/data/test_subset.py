import numpy as np
import pytest

from keras_gen.training import data
from keras_gen.training.data import DataError, subset


def test_training_rows_are_few_balanced_and_of_the_training_split():
    whole, few = data.load("digits"), data.load("subset:54:digits")
    assert len(few) == 54 and few.split == "train"
    counts = np.bincount(few.labels())
    assert sorted(counts) == [5] * 6 + [6] * 4
    images = {image.tobytes() for image in whole.read(range(len(whole)))["image"]}
    rows = few.read(range(54))["image"]
    assert all(row.tobytes() in images for row in rows)
    assert len({row.tobytes() for row in rows}) == 54


def test_the_test_split_is_whole():
    whole, few = (data.load(s, "test") for s in ("digits", "subset:10:digits"))
    np.testing.assert_array_equal(whole.images(), few.images())
    np.testing.assert_array_equal(whole.labels(), few.labels())


def test_the_seed_chooses_the_rows():
    labels = np.random.RandomState(1).randint(3, size=90)
    chosen = [tuple(subset.choose(90, 30, labels, seed)) for seed in (0, 0, 1)]
    assert chosen[0] == chosen[1] != chosen[2]
    assert list(chosen[0]) == sorted(set(chosen[0]))
    # A larger subset holds a smaller one.
    assert set(subset.choose(90, 12, labels, 0)) <= set(chosen[0])


def test_a_class_that_is_too_small_is_made_up_for():
    labels = np.array([0] * 2 + [1] * 20 + [2] * 20)
    chosen = subset.choose(42, 20, labels, 0)
    assert np.bincount(labels[chosen]).tolist() == [2, 9, 9]
    assert len(subset.choose(42, 7, None, 0)) == 7


@pytest.mark.parametrize(
    ("spec", "options", "message"),
    [
        ("subset", {}, "'subset' needs N:SPEC"),
        ("subset:500", {}, "takes a number of rows.*Received: 'subset:500'"),
        ("subset:0:digits", {}, "takes a number of rows, at least 1"),
        ("subset:few:digits", {}, "takes a number of rows"),
        ("subset:9999:digits", {}, "from 1 to 1,438 rows"),
        ("subset:10:digitz", {}, "Unknown data source 'digitz'"),
        ("subset:10:digits", {"split": "all"}, "Received: split='all'"),
    ],
)
def test_misuse_is_told(spec, options, message):
    with pytest.raises(DataError, match=message):
        data.load(spec, **options)
