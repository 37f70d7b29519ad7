"""Improved precision and recall of generated features (Kynkäänniemi et al., 2019)."""

from typing import NamedTuple

import numpy as np

from keras_gen.metrics.feature_rows import checked_pair
from keras_gen.metrics.neighbours import distance_blocks, squared_radii


class PrecisionRecall(NamedTuple):
    """How far generated and real rows cover each other.

    Args:
        precision: float in [0, 1]. Share of the generated rows that lie among real
            ones: quality.
        recall: float in [0, 1]. Share of the real rows that lie among generated ones:
            variety.
    """

    precision: float
    recall: float


def precision_recall(real: np.ndarray, fake: np.ndarray, k: int = 3) -> PrecisionRecall:
    """Measures quality and variety apart.

    A set covers what lies within one of the balls about its rows, each of which reaches
    to the k-th nearest other row of the set; the border belongs to it. Both values
    depend on n, so compare them only at equal n and beside those of real images. A
    single real outlier has a large ball and can raise the precision.

    Args:
        real: array (n, F), n > k.
        fake: array (n, F).
        k: int >= 1. Defaults to 3, the paper's.

    Returns:
        Precision and recall.

    Raises:
        ValueError: if the shapes do not fit, the sets differ in size, a value is not
            finite or k is out of range.

    References:
        Kynkäänniemi et al., 2019, https://arxiv.org/abs/1904.06991 (eq. 1 and 2).
    """
    real, fake = checked_pair(real, fake, equal=True)
    real_radii, fake_radii = squared_radii(real, k), squared_radii(fake, k)
    precise = np.empty(len(fake), bool)
    recalled = np.zeros(len(real), bool)
    for chosen, distances in distance_blocks(fake, real):
        precise[chosen] = (distances <= real_radii).any(axis=1)
        recalled |= (distances <= fake_radii[chosen, None]).any(axis=0)
    return PrecisionRecall(float(precise.mean()), float(recalled.mean()))
