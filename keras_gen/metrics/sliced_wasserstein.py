"""Sliced Wasserstein distance between two sets of points or features."""

import numpy as np

from keras_gen.metrics.feature_rows import checked_pair

# Directions at a time: bounds the working memory.
_DIRECTIONS = 32


def sliced_wasserstein(
    real: np.ndarray, fake: np.ndarray, directions: int = 128, seed: int = 0
) -> float:
    """Mean Wasserstein-1 distance of the sets' projections onto random lines.

    On a line the distance is the mean difference of the sorted rows. Two samples of one
    law do not score 0, and the more the fewer rows: compare it at equal n and beside a
    floor.

    Args:
        real: array (n, F), n >= 1.
        fake: array (n, F).
        directions: int >= 1, lines, uniform on the sphere. Defaults to 128.
        seed: int, draws the lines. Defaults to 0.

    Returns:
        float >= 0, in units of the rows.

    Raises:
        ValueError: if the shapes do not fit, the sets differ in size, a value is not
            finite or there are no directions.

    References:
        Rabin et al., 2011, "Wasserstein barycenter and its application to texture
        mixing". Karras et al., 2017, https://arxiv.org/abs/1710.10196 apply it to
        patches of images, which this does not.
    """
    real, fake = checked_pair(real, fake, equal=True)
    if directions < 1:
        raise ValueError(
            f"directions must be at least 1. Received: directions={directions}"
        )
    lines = np.random.RandomState(seed).normal(size=(directions, real.shape[1]))
    lines /= np.linalg.norm(lines, axis=1, keepdims=True)
    total = 0.0
    for start in range(0, directions, _DIRECTIONS):
        chosen = lines[start : start + _DIRECTIONS].T
        difference = np.sort(real @ chosen, axis=0) - np.sort(fake @ chosen, axis=0)
        total += float(np.abs(difference).mean(axis=0).sum())
    return total / directions
