"""How far groups that were found without labels agree with the classes."""

import numpy as np
import scipy.optimize


def contingency(
    groups: np.ndarray, classes: np.ndarray, num_groups: int, num_classes: int
) -> np.ndarray:
    """Counts how often each group meets each class.

    Args:
        groups: ints (n,) in [0, num_groups).
        classes: ints (n,) in [0, num_classes).
        num_groups: int >= 1.
        num_classes: int >= 1.

    Returns:
        int64 (num_groups, num_classes), summing to n.

    Raises:
        ValueError: if the lengths differ, there are no rows, or a number is out of
            range.
    """
    groups, classes = np.asarray(groups), np.asarray(classes)
    if groups.ndim != 1 or groups.shape != classes.shape or len(groups) == 0:
        raise ValueError(
            "Groups and classes are numbers (n,), n >= 1, one of each a row. Received: "
            f"shapes {groups.shape} and {classes.shape}"
        )
    for name, values, most in (
        ("Groups", groups, num_groups),
        ("Classes", classes, num_classes),
    ):
        if values.dtype.kind not in "iu" or values.min() < 0 or values.max() >= most:
            raise ValueError(
                f"{name} are whole numbers from 0 to {most - 1}. Received: "
                f"{values.dtype} from {values.min()} to {values.max()}"
            )
    table = np.zeros((num_groups, num_classes), np.int64)
    np.add.at(table, (groups, classes), 1)
    return table


def matched_accuracy(table: np.ndarray) -> float:
    """Share of the rows in their group's class, with each class for one group at most.

    The classes are given to the groups so that the share is largest (Hungarian
    matching). Chance is about 1 / K for K balanced classes; a group too many is lost.

    Args:
        table: counts (groups, classes), as from `contingency`.

    Returns:
        float in [0, 1].
    """
    rows, columns = scipy.optimize.linear_sum_assignment(table, maximize=True)
    return float(table[rows, columns].sum() / table.sum())


def purity(table: np.ndarray) -> float:
    """Share of the rows in the most frequent class of their group.

    Several groups may have the same class, so it says how uniform each group is and
    not whether the groups tell the classes apart.

    Args:
        table: counts (groups, classes), as from `contingency`.

    Returns:
        float in [1 / classes, 1].
    """
    return float(table.max(axis=1).sum() / table.sum())
