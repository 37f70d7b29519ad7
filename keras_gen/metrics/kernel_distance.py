"""Kernel distance (KID): squared maximum mean discrepancy of features."""

from typing import NamedTuple

import numpy as np

from keras_gen.metrics.feature_rows import checked_pair

# Rows of a kernel matrix at a time: bounds the working memory for large sets.
_ROWS = 512


class KernelDistance(NamedTuple):
    """Distance over random subsets.

    Args:
        mean: float, the value to report; may fall below 0 when the laws agree.
        std: float >= 0, standard deviation over the subsets (divisor: their number).
            Subsets share rows, so it is no standard error.
        subset_size: int, rows of each set in a subset.
    """

    mean: float
    std: float
    subset_size: int


def squared_mmd(real: np.ndarray, fake: np.ndarray) -> float:
    r"""Unbiased squared maximum mean discrepancy under a cubic kernel.

    With $k(a, b) = (a^T b / F + 1)^3$ it is the mean of k over pairs of different real
    rows, plus that over pairs of different generated ones, less twice the mean over
    mixed pairs. It estimates how far the first three moments differ. Its expectation
    does not depend on n or m, and is 0 for two samples of one law.

    Args:
        real: array (n, F), n >= 2.
        fake: array (m, F), m >= 2; m need not be n.

    Returns:
        float, below 0 by chance when the laws agree.

    Raises:
        ValueError: if the shapes do not fit or a value is not finite.

    References:
        Bińkowski et al., 2018, https://arxiv.org/abs/1801.01401.
    """
    return _squared_mmd(*checked_pair(real, fake, least=2))


def kernel_distance(
    real: np.ndarray,
    fake: np.ndarray,
    subsets: int = 50,
    subset_size: int = 500,
    seed: int = 0,
) -> KernelDistance:
    """Averages `squared_mmd` over random subsets, as KID is published.

    Args:
        real: array (n, F), n >= 2.
        fake: array (m, F), m >= 2.
        subsets: int >= 1, pairs of subsets. Defaults to 50.
        subset_size: int >= 2, rows of either set in a subset, drawn without
            replacement; at most n and m are taken. Defaults to 500.
        seed: int, draws the subsets. Defaults to 0.

    Returns:
        Mean and standard deviation over the subsets.

    Raises:
        ValueError: if an argument is out of range or the features do not fit.

    References:
        As `squared_mmd`; the authors' code takes 50 subsets of 1,000.
    """
    real, fake = checked_pair(real, fake, least=2)
    for name, value, least in (
        ("subsets", subsets, 1),
        ("subset_size", subset_size, 2),
    ):
        if value < least:
            raise ValueError(
                f"{name} must be at least {least}. Received: {name}={value}"
            )
    size = min(subset_size, len(real), len(fake))
    random = np.random.RandomState(seed)
    values = [
        _squared_mmd(
            real[random.choice(len(real), size, replace=False)],
            fake[random.choice(len(fake), size, replace=False)],
        )
        for _ in range(subsets)
    ]
    return KernelDistance(float(np.mean(values)), float(np.std(values)), size)


def _squared_mmd(real: np.ndarray, fake: np.ndarray) -> float:
    n, m = len(real), len(fake)
    within_real = (_total(real, real) - _diagonal(real)) / (n * (n - 1))
    within_fake = (_total(fake, fake) - _diagonal(fake)) / (m * (m - 1))
    return within_real + within_fake - 2 * _total(real, fake) / (n * m)


def _total(a: np.ndarray, b: np.ndarray) -> float:
    """Sum of the kernel over all pairs."""
    total = 0.0
    for start in range(0, len(a), _ROWS):
        kernel = a[start : start + _ROWS] @ b.T / a.shape[1] + 1
        # Several times faster than NumPy's power.
        total += float(np.vdot(kernel * kernel, kernel))
    return total


def _diagonal(a: np.ndarray) -> float:
    """Sum of the kernel of each row with itself."""
    return float(((np.square(a).mean(axis=1) + 1) ** 3).sum())
