import numpy as np
import pytest

from keras_gen.training.data import DataError, Source
from keras_gen.training.data.two_domains import TwoDomains


def domain(count, size, first):
    values = np.arange(first, first + count, dtype=np.uint8)
    images = np.broadcast_to(values[:, None, None, None], (count, size, size, 1))
    return Source("part", "train", {"image": images, "truth": images})


@pytest.fixture
def source():
    return TwoDomains("both", "train", domain(10, 8, 0), domain(7, 9, 100))


def numbers(images):
    return np.rint((images[:, 0, 0, 0] + 1) * 127.5).astype(int).tolist()


def test_each_domain_passes_once_through_its_own_rows(source):
    assert len(source) == 10
    assert source.steps_per_epoch(2) == 5
    batches = list(source.dataset(2, seed=1).take(5).as_numpy_iterator())
    assert batches[0]["a"].shape == (2, 8, 8, 1)
    assert batches[0]["b"].shape == (2, 9, 9, 1)
    a = sum((numbers(batch["a"]) for batch in batches), [])
    b = sum((numbers(batch["b"]) for batch in batches[:3]), [])
    assert sorted(a) == list(range(10))
    assert len(set(b)) == 6 and set(b) <= set(range(100, 107))


def test_equal_domains_are_not_paired_by_rank():
    source = TwoDomains("both", "train", domain(50, 8, 0), domain(50, 8, 100))
    batch = next(source.dataset(50, seed=2).as_numpy_iterator())
    pairs = np.array(numbers(batch["a"])) + 100 == np.array(numbers(batch["b"]))
    assert pairs.mean() < 0.2


def test_it_continues_where_it_stopped(source):
    whole = list(source.dataset(2, seed=1).take(9).as_numpy_iterator())
    rest = list(source.dataset(2, seed=1, start_step=6).take(3).as_numpy_iterator())
    for one, other in zip(whole[6:], rest, strict=True):
        for key in ("a", "b"):
            np.testing.assert_array_equal(one[key], other[key])


def test_rows_hold_both_domains_and_their_further_columns(source):
    rows = source.rows(limit=9, seed=0)
    assert {k: len(v) for k, v in rows.items()} == {
        "a": 9,
        "a_truth": 9,
        "b": 7,
        "b_truth": 7,
    }
    np.testing.assert_array_equal(rows["a"], rows["a_truth"])


def test_features_name_the_domains(source):
    assert {k: f.shape for k, f in source.features.items()} == {
        "a": (8, 8, 1),
        "b": (9, 9, 1),
    }
    with pytest.raises(DataError, match="a column 'image'"):
        source.image_shape  # noqa: B018
