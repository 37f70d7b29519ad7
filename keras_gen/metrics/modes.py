"""Which modes of a mixture of Gaussians samples reach, and how near they lie."""

import dataclasses
import math

import numpy as np

# A sample is of high quality within so many standard deviations of its centre.
_RADIUS = 3.0
# A mode counts from this share of what it would get if all got the same.
_LEAST_SHARE = 0.2


@dataclasses.dataclass(frozen=True)
class ModeCoverage:
    """How samples lie about the K centres of a mixture whose weights are equal.

    Args:
        modes: int in [0, K]. Centres with at least $⌈0.2 M / K⌉$ of the M samples
            within three standard deviations.
        modes_at_1: int in [0, K]. Centres with one such sample, the count of the
            literature: noise over the whole plane reaches most of them.
        hq_share: float in [0, 1]. Share of such samples, of "high quality"; perfect
            ones in the plane have $1 - e^{-4.5} = 0.9889$.
        kl: float in [0, ln K], in nats. KL divergence of their spread over the
            centres from the uniform one; `math.log(K)` too if there is none at all.
        total_variation: float in [0, 1). Half the sum of the differences of the two.
        spread: float. Root mean square distance to the centre by coordinate over the
            standard deviation, of the samples of high quality, at centres that count;
            perfect ones have 0.97 in the plane, for the tail is cut; 0 without any.
        counts: Samples of high quality at each centre.
    """

    modes: int
    modes_at_1: int
    hq_share: float
    kl: float
    total_variation: float
    spread: float
    counts: tuple[int, ...]


def mode_coverage(points: np.ndarray, centres: np.ndarray, std: float) -> ModeCoverage:
    r"""Measures samples against a mixture of round Gaussians of equal weight.

    Each sample belongs to its nearest centre. Neither number says enough alone: a
    generator that makes one point has a high-quality share of 1, and one that makes
    noise has all modes at 1.

    Args:
        points: array (M, dimensions), the samples.
        centres: array (K, dimensions), K >= 2.
        std: float > 0. Standard deviation of each coordinate about each centre.

    Returns:
        The coverage.

    Raises:
        ValueError: if the shapes disagree, there are no samples, a value is not
            finite or the standard deviation is not positive.

    References:
        Lin et al., 2018, https://arxiv.org/abs/1712.04086 (PacGAN, §4.1: modes at one
        sample, high quality within three deviations); the share of 20 % is ours.
    """
    points, centres = (np.asarray(array, "float64") for array in (points, centres))
    fits = points.ndim == centres.ndim == 2 and points.shape[1:] == centres.shape[1:]
    if not fits or len(points) < 1 or len(centres) < 2:
        raise ValueError(
            "Points have shape (M, dimensions), centres (K, dimensions), with M >= 1 "
            f"and K >= 2. Received: shapes {points.shape} and {centres.shape}"
        )
    if not (np.isfinite(points).all() and np.isfinite(centres).all()):
        raise ValueError("Points and centres must be finite. Received: NaN or inf")
    if not 0 < std < math.inf:
        raise ValueError(f"The standard deviation is positive. Received: std={std}")
    distances = np.linalg.norm(points[:, None] - centres, axis=-1)
    nearest = distances.argmin(axis=1)
    distance = distances[np.arange(len(points)), nearest]
    good = distance <= _RADIUS * std
    counts = np.bincount(nearest[good], minlength=len(centres))
    counted = counts >= math.ceil(_LEAST_SHARE * len(points) / len(centres))
    inside = good & counted[nearest]
    variance = np.square(distance[inside]).mean() if inside.any() else 0.0
    return ModeCoverage(
        modes=int(counted.sum()),
        modes_at_1=int((counts > 0).sum()),
        hq_share=float(good.mean()),
        kl=_divergence(counts),
        total_variation=_variation(counts),
        spread=float(np.sqrt(variance / centres.shape[1]) / std),
        counts=tuple(counts.tolist()),
    )


def _divergence(counts: np.ndarray) -> float:
    if counts.sum() == 0:
        return math.log(len(counts))
    shares = counts[counts > 0] / counts.sum()
    return float(max(np.sum(shares * np.log(shares * len(counts))), 0.0))


def _variation(counts: np.ndarray) -> float:
    if counts.sum() == 0:
        return 1.0 - 1.0 / len(counts)
    return float(np.abs(counts / counts.sum() - 1.0 / len(counts)).sum() / 2)
