"""Random pairs: never a row with itself, uniform over the rest, of one label."""

import numpy as np
import pytest

from keras_gen.metrics.pairs import different_pairs


def test_every_pair_of_different_rows_is_equally_likely():
    first, second = different_pairs(4, 24_000, seed=0)
    counts = np.zeros((4, 4))
    np.add.at(counts, (first, second), 1)
    assert np.diag(counts).sum() == 0
    # 12 pairs of 2,000 each, whose standard deviation is 43.
    np.testing.assert_allclose(counts[~np.eye(4, dtype=bool)], 2000, atol=200)


def test_pairs_of_one_label_stay_within_it_and_reach_all_of_it():
    labels = np.array([5, 2, 5, 7, 2, 5])
    first, second = different_pairs(6, 3000, seed=1, labels=labels)
    np.testing.assert_array_equal(labels[first], labels[second])
    assert (first != second).all()
    assert set(zip(first.tolist(), second.tolist(), strict=True)) == {
        (i, j) for group in ([0, 2, 5], [1, 4]) for i in group for j in group if i != j
    }
    # Row 3 has nobody; the others begin equally often, 600 times, deviation 22.
    np.testing.assert_allclose(np.bincount(first)[[0, 1, 2, 4, 5]], 600, atol=110)


def test_a_seed_decides():
    np.testing.assert_array_equal(
        different_pairs(9, 50, seed=3), different_pairs(9, 50, seed=3)
    )
    assert (
        different_pairs(9, 50, seed=3)[0] != different_pairs(9, 50, seed=4)[0]
    ).any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 5, 0), "at least 2 rows.*1 rows"),
        ((5, 0, 0), "0 pairs"),
        ((3, 5, 0, [1, 2]), r"labels of shape \(2,\)"),
        ((3, 5, 0, [0, 1, 2]), "a label that occurs twice"),
    ],
)
def test_mistakes_are_told(arguments, message):
    with pytest.raises(ValueError, match=message):
        different_pairs(*arguments)
