"""Checks that two sets of feature rows can be compared."""

import numpy as np


def checked_pair(
    real: np.ndarray, fake: np.ndarray, least: int = 1, equal: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Returns two sets of features in float64.

    Args:
        real: array (N, F), finite.
        fake: array (M, F), finite.
        least: int, rows that each set needs. Defaults to 1.
        equal: bool, whether N must equal M. Defaults to False.

    Returns:
        float64 arrays (N, F) and (M, F).

    Raises:
        ValueError: if a shape does not fit or a value is not finite.
    """
    real, fake = (np.asarray(rows, "float64") for rows in (real, fake))
    shapes = f"shapes {real.shape} and {fake.shape}"
    fits = real.ndim == fake.ndim == 2 and real.shape[1:] == fake.shape[1:]
    if not fits or real.shape[1] < 1:
        raise ValueError(
            "Features must have shapes (N, F) and (M, F) with one F >= 1. "
            f"Received: {shapes}"
        )
    if min(len(real), len(fake)) < least:
        raise ValueError(
            f"Each set needs at least {least} rows: measure more. Received: {shapes}"
        )
    if equal and len(real) != len(fake):
        raise ValueError(
            "Both sets need the same number of rows, since the value depends on it: "
            f"cut the larger one. Received: {shapes}"
        )
    for name, rows in (("real", real), ("generated", fake)):
        bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
        if len(bad):
            raise ValueError(
                "Features must be finite: check the images for NaN. Received: "
                f"{len(bad)} bad {name} rows, the first is row {bad[0]}"
            )
    return real, fake
