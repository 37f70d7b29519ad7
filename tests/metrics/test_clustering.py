"""Agreement of groups and classes: small tables by hand, and chance."""

import itertools

import numpy as np
import pytest

from keras_gen.metrics import clustering


def test_a_table_by_hand():
    groups = [0, 0, 0, 0, 1, 1, 1, 2]
    classes = [1, 1, 1, 0, 1, 1, 0, 2]
    table = clustering.contingency(groups, classes, 3, 3)
    assert table.tolist() == [[1, 3, 0], [1, 2, 0], [0, 0, 1]]
    # Class 1 goes to group 0 and leaves class 0 for group 1: 3 + 1 + 1 of 8.
    assert clustering.matched_accuracy(table) == 5 / 8
    # Both may have class 1: 3 + 2 + 1 of 8.
    assert clustering.purity(table) == 6 / 8


def test_the_matching_is_the_best_of_all_permutations():
    table = np.random.default_rng(0).integers(0, 50, (5, 5))
    best = max(
        sum(table[i, j] for i, j in enumerate(order))
        for order in itertools.permutations(range(5))
    )
    assert clustering.matched_accuracy(table) == pytest.approx(best / table.sum())


def test_renamed_classes_agree_and_one_group_for_all_is_chance():
    classes = np.arange(1000) % 10
    renamed = clustering.contingency((classes + 3) % 10, classes, 10, 10)
    assert clustering.matched_accuracy(renamed) == clustering.purity(renamed) == 1
    single = clustering.contingency(np.zeros(1000, int), classes, 10, 10)
    assert clustering.matched_accuracy(single) == clustering.purity(single) == 0.1


def test_classes_split_among_groups_stay_pure_and_are_not_matched():
    classes = np.zeros(100, int)
    table = clustering.contingency(np.arange(100) % 4, classes, 4, 2)
    assert clustering.purity(table) == 1
    assert clustering.matched_accuracy(table) == 0.25


@pytest.mark.parametrize(
    ("groups", "classes", "message"),
    [
        ([], [], "n >= 1"),
        ([0, 1], [0], r"\(2,\) and \(1,\)"),
        ([0, 3], [0, 0], "Groups are whole numbers from 0 to 2"),
        ([0, 1], [0.0, 1.0], "Classes are whole numbers.*float64"),
        ([0, 1], [0, -1], "from -1 to 0"),
    ],
)
def test_misuse_is_told(groups, classes, message):
    with pytest.raises(ValueError, match=message):
        clustering.contingency(groups, classes, 3, 2)
