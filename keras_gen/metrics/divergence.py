"""Jensen-Shannon divergence of two histograms."""

import numpy as np


def jensen_shannon(first: np.ndarray, second: np.ndarray) -> float:
    """Jensen-Shannon divergence of two histograms, in nats.

    With m the mean of the two distributions it is ½KL(p || m) + ½KL(q || m) (Lin,
    1991, "Divergence measures based on the Shannon entropy"). It is symmetric and
    finite whatever is empty, which KL is not: 0 where the distributions agree, ln 2
    where they share no bin.

    Args:
        first: counts or shares (K,), of positive sum.
        second: counts or shares (K,), of positive sum.

    Returns:
        float in [0, ln 2].

    Raises:
        ValueError: if a histogram is empty, or the two differ in their bins.
    """
    p, q = _shares(first), _shares(second)
    if p.shape != q.shape:
        raise ValueError(
            "Both histograms must have the same bins. "
            f"Received: shapes {p.shape} and {q.shape}"
        )
    middle = (p + q) / 2
    return max(0.5 * _relative(p, middle) + 0.5 * _relative(q, middle), 0.0)


def _relative(p: np.ndarray, q: np.ndarray) -> float:
    """Returns KL(p || q), where q is positive wherever p is."""
    held = p > 0
    return float(np.sum(p[held] * np.log(p[held] / q[held])))


def _shares(histogram: np.ndarray) -> np.ndarray:
    histogram = np.asarray(histogram, "float64")
    legal = histogram.ndim == 1 and np.isfinite(histogram).all()
    if not legal or histogram.sum() <= 0 or histogram.min() < 0:
        raise ValueError(
            "A histogram must hold counts or shares (K,), not negative, of positive "
            f"sum. Received: {histogram.tolist()}"
        )
    return histogram / histogram.sum()
