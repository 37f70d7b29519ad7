"""Density and coverage of generated features (Naeem et al., 2020)."""

from typing import NamedTuple

import numpy as np

from keras_gen.metrics.feature_rows import checked_pair
from keras_gen.metrics.neighbours import distance_blocks, squared_radii


class DensityCoverage(NamedTuple):
    """How generated rows lie among the balls about real ones.

    Args:
        density: float >= 0. Real balls that a generated row lies in, over k: about 1
            for samples of the data's law, more where they crowd into its densest part.
        coverage: float in [0, 1]. Share of the real balls that hold a generated row;
            see `expected_coverage` for samples of the data's law.
    """

    density: float
    coverage: float


def density_coverage(real: np.ndarray, fake: np.ndarray, k: int = 5) -> DensityCoverage:
    """Measures quality and variety by balls about real rows alone.

    Unlike precision, density counts the balls, so that one outlier's large ball adds
    1 / k at most; unlike recall, coverage does not draw balls about poor samples.

    Args:
        real: array (n, F), n > k.
        fake: array (m, F), m >= 1; m need not be n.
        k: int >= 1, a real ball reaches the k-th nearest other real row. Defaults to
            5, the paper's.

    Returns:
        Density and coverage. The border belongs to a ball.

    Raises:
        ValueError: if the shapes do not fit, a value is not finite or k is out of
            range.

    References:
        Naeem et al., 2020, https://arxiv.org/abs/2002.09797.
    """
    real, fake = checked_pair(real, fake)
    radii = squared_radii(real, k)
    held, covered = 0, np.zeros(len(real), bool)
    for _, distances in distance_blocks(fake, real):
        within = distances <= radii
        held += int(within.sum())
        covered |= within.any(axis=0)
    return DensityCoverage(held / (k * len(fake)), float(covered.mean()))


def expected_coverage(n: int, m: int, k: int = 5) -> float:
    r"""Expected coverage of m samples of the law that n real rows are drawn from.

    $1 - \prod_{i=1}^{k} (n - i) / (n + m - i)$, for any law without ties: a ball stays
    empty if the k nearest of the n + m - 1 other rows are all real.

    Args:
        n: int > k, real rows.
        m: int >= 1, generated rows.
        k: int >= 1. Defaults to 5.

    Returns:
        float in [0, 1], about 1 - 2**-k for n = m.

    References:
        As `density_coverage`.
    """
    i = np.arange(1, k + 1)
    return float(1 - np.prod((n - i) / (n + m - i)))
