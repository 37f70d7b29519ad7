"""Distances between feature rows in blocks, and balls that reach a neighbour."""

from collections.abc import Iterator

import numpy as np

# Numbers in a block of distances: 32 MB in float64, whatever the number of rows.
_BLOCK = 2**22


def distance_blocks(a: np.ndarray, b: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yields all squared Euclidean distances, some rows at a time.

    $‖a‖^2 + ‖b‖^2 - 2 a^T b$ is fast but rounds, so what lies below its rounding error
    is given as 0: a row and its copy have no distance, whatever the block.

    Args:
        a: float64 (N, F).
        b: float64 (M, F).

    Yields:
        The rows of `a`, as a slice, and float64 (rows, M).
    """
    # Rounding grows with the norms, which are least about the common mean.
    centre = b.mean(axis=0)
    a, b = a - centre, b - centre
    norms_a, norms_b = np.square(a).sum(axis=1), np.square(b).sum(axis=1)
    rounding = np.finfo("float64").eps * a.shape[1]
    rows = max(_BLOCK // len(b), 1)
    for start in range(0, len(a), rows):
        chosen = slice(start, min(start + rows, len(a)))
        norms = norms_a[chosen, None] + norms_b
        block = norms - 2 * (a[chosen] @ b.T)
        block[block <= rounding * norms] = 0
        yield chosen, block


def squared_radii(rows: np.ndarray, k: int) -> np.ndarray:
    """Squared distance of each row to its k-th nearest other row.

    Args:
        rows: float64 (N, F), N > k.
        k: int >= 1; the row itself does not count, a copy of it does.

    Returns:
        float64 (N,).

    Raises:
        ValueError: if k is out of range.
    """
    if not 1 <= k < len(rows):
        raise ValueError(
            "A k-th neighbour needs 1 <= k < number of rows: measure more or lower k. "
            f"Received: k={k} for {len(rows)} rows"
        )
    radii = np.empty(len(rows))
    for chosen, block in distance_blocks(rows, rows):
        # Place 0 of the sorted distances is the row itself.
        radii[chosen] = np.partition(block, k, axis=1)[:, k]
    return radii
