"""Random pairs of different rows, on which the diversity of a set is measured."""

import numpy as np


def different_pairs(
    count: int, pairs: int, seed: int, labels: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Draws pairs of rows; no row is ever paired with itself.

    Args:
        count: int >= 2, rows of the set.
        pairs: int >= 1, pairs to draw, with replacement.
        seed: int in [0, 2^32).
        labels: ints (count,); both rows of a pair then have one label. The first row
            is uniform over the rows whose label occurs twice or more, so labels count
            by their share. Defaults to None, any two rows.

    Returns:
        int64 (pairs,) and (pairs,), the indices of each pair.

    Raises:
        ValueError: if there are no two rows to pair, or not one label for each row.
    """
    labels = np.zeros(count, np.int64) if labels is None else np.asarray(labels)
    if count < 2 or pairs < 1 or labels.shape != (count,):
        raise ValueError(
            "Pairs need at least 2 rows, with one label each, and at least 1 pair is "
            f"drawn. Received: {count} rows, labels of shape {labels.shape}, "
            f"{pairs} pairs"
        )
    order = np.argsort(labels, kind="stable")
    _, group, sizes = np.unique(labels[order], return_inverse=True, return_counts=True)
    starts = np.cumsum(sizes) - sizes
    eligible = np.flatnonzero(sizes[group] > 1)
    if not len(eligible):
        raise ValueError(
            f"Pairs of one label need a label that occurs twice. Received: {count} "
            "rows of as many labels"
        )
    random = np.random.RandomState(seed)
    first = random.choice(eligible, pairs)
    start, size = starts[group[first]], sizes[group[first]]
    # A step of 1 to size - 1 around the group never returns to where it began.
    step = 1 + np.floor(random.uniform(size=pairs) * (size - 1)).astype(np.int64)
    second = start + (first - start + step) % size
    return order[first], order[second]
