"""Perceptual path length: how far an image moves when its latents move a little."""

from collections.abc import Callable

import numpy as np


def path_lengths(
    points: Callable,
    generate: Callable,
    distance: Callable,
    times,
    epsilon: float = 1e-3,
) -> np.ndarray:
    r"""Returns squared speeds along paths: $d(G(z(t)), G(z(t + ε))) / ε^2$.

    Args:
        points: Function from times `(n,)` to the latents of each path there, such as
            `lambda t: interpolation.spherical(start, end, t)`.
        generate: Function from what `points` gives to images, in inference mode.
        distance: Function from two sets of images to `(n,)`. It must be quadratic in
            small differences, like a squared norm or `perceptual_distance`; of a plain
            norm the result would grow without bound as ε falls.
        times: `(n,)`, t of each path: uniform in [0, 1] for the path ("full"), 0 for
            its beginning ("end").
        epsilon: float > 0. The paper has 1e-4; ten times as much is as exact for small
            networks, and further from the rounding of float32. Halve it: a value that
            changes is not to be believed.

    Returns:
        float64 array `(n,)`; report `trimmed_mean`.

    Raises:
        ValueError: If ε is not positive, or the distance is not `(n,)`.

    References:
        Karras et al., 2018, https://arxiv.org/abs/1812.04948 (§4.1, eq. 2)
    """
    times = np.asarray(times, np.float64)
    if not epsilon > 0:
        raise ValueError(f"ε is positive. Received: epsilon={epsilon}")
    here, there = (generate(points(t)) for t in (times, times + epsilon))
    values = np.asarray(distance(here, there), np.float64) / epsilon**2
    if values.shape != times.shape:
        raise ValueError(
            "The distance gives one number for each path. Received: shape "
            f"{values.shape} for times of shape {times.shape}"
        )
    return values


def trimmed_mean(values, low: float = 1.0, high: float = 99.0) -> tuple[float, float]:
    """Mean of what lies between two percentiles, as the paper's authors report it.

    Args:
        values: `(n,)`.
        low: float in [0, high). Percentile below which values are left out.
        high: float up to 100. Percentile above which they are.

    Returns:
        The mean, and its standard error.

    Raises:
        ValueError: If there are no values, one is not finite, or a percentile is out of
            range.

    References:
        Karras et al., 2018, the authors' code (perceptual_path_length.py).
    """
    values = np.asarray(values, np.float64)
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ValueError(
            "A mean is taken of at least one finite value (n,). Received: "
            f"{np.isfinite(values).sum()} finite ones, of shape {values.shape}"
        )
    if not 0 <= low < high <= 100:
        raise ValueError(
            f"Percentiles rise between 0 and 100. Received: low={low}, high={high}"
        )
    least = np.percentile(values, low, method="lower")
    most = np.percentile(values, high, method="higher")
    kept = values[(values >= least) & (values <= most)]
    return float(kept.mean()), float(kept.std() / np.sqrt(len(kept)))
