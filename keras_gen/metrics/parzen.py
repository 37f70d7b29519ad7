"""Log likelihood of images under a Parzen window over samples."""

import dataclasses

import numpy as np

# Goodfellow et al., 2014, the authors' code (parzen_ll.py): widths in units of [0, 1].
SIGMAS = tuple(np.logspace(-1, 0, 10).tolist())
# Points at once, against all centres: 256 x 10,000 distances are 20 MB.
_BLOCK = 256


@dataclasses.dataclass(frozen=True)
class ParzenLikelihood:
    """A log likelihood, with what it depends on.

    Args:
        mean: float, nats. Mean log density of the test points.
        standard_error: float >= 0, nats. Their deviation over the root of their number.
        sigma: float > 0. Width of the window, which the validation points chose.
        validation_means: nats. Mean log density of the validation points at each width.
    """

    mean: float
    standard_error: float
    sigma: float
    validation_means: tuple[float, ...]


def parzen(centres, validation, test, sigmas=SIGMAS) -> ParzenLikelihood:
    """Measures test points under a Parzen window whose width others choose.

    Offered because the paper of 2014 reports it. It is known to be poor: in many
    dimensions k-means centroids score better than samples of the true law (Theis et
    al., 2015, §3.2). Read it beside the value of real training images as centres.

    Args:
        centres: Array (n, d) or images (n, H, W, C) in [0, 1]: generated samples.
        validation: Rows like the centres, which choose the width.
        test: Rows like the centres, which are measured; no row of validation.
        sigmas: Widths to choose from, > 0.

    Returns:
        The likelihood.

    Raises:
        ValueError: If the shapes differ, there are no rows, or a width is not positive.

    References:
        Goodfellow et al., 2014, https://arxiv.org/abs/1406.2661 (§5, table 1);
        Theis et al., 2015, https://arxiv.org/abs/1511.01844 (what is wrong with it)
    """
    means = parzen_log_density(validation, centres, sigmas).mean(axis=1)
    sigma = float(sigmas[int(means.argmax())])
    values = parzen_log_density(test, centres, [sigma])[0]
    return ParzenLikelihood(
        mean=float(values.mean()),
        standard_error=float(values.std() / np.sqrt(len(values))),
        sigma=sigma,
        validation_means=tuple(means.tolist()),
    )


def parzen_log_density(points, centres, sigmas) -> np.ndarray:
    r"""Returns the log density of points under a mixture of Gaussians at centres.

    $\log p(x) = \log Σ_i e^{-‖x - μ_i‖^2 / 2σ^2} - \log n - d \log(σ \sqrt{2π})$

    Args:
        points: Array (N, d), or (N, ...) of d numbers each.
        centres: Array (n, d), or (n, ...).
        sigmas: S widths, > 0.

    Returns:
        float64 (S, N) in nats. Memory grows with n and N, never with their product.

    Raises:
        ValueError: As `parzen`.
    """
    points, centres = np.asarray(points), np.asarray(centres)
    sigmas = np.asarray(sigmas, np.float64)
    if points.shape[1:] != centres.shape[1:] or 0 in (points.size, centres.size):
        raise ValueError(
            "Points and centres are rows of one shape, at least one of each. "
            f"Received: {points.shape} and {centres.shape}"
        )
    if sigmas.ndim != 1 or not len(sigmas) or not sigmas.min() > 0:
        raise ValueError(f"Widths are positive, at least one. Received: {sigmas}")
    centres = centres.reshape(len(centres), -1).astype(np.float64)
    points = points.reshape(len(points), -1)
    count, dimensions = centres.shape
    # The mean of the centres, so that large offsets do not cancel in the squares.
    origin = centres.mean(axis=0)
    centres = centres - origin
    norms = np.square(centres).sum(axis=1)
    result = np.empty((len(sigmas), len(points)))
    for start in range(0, len(points), _BLOCK):
        block = points[start : start + _BLOCK].astype(np.float64) - origin
        squares = np.square(block).sum(axis=1, keepdims=True) + norms
        squares = np.maximum(squares - 2 * block @ centres.T, 0)
        nearest = squares.min(axis=1, keepdims=True)
        for row, sigma in enumerate(sigmas):
            exponents = (squares - nearest) / (-2 * sigma**2)
            result[row, start : start + _BLOCK] = (
                np.log(np.exp(exponents).sum(axis=1))
                - nearest[:, 0] / (2 * sigma**2)
                - np.log(count)
                - dimensions * np.log(sigma * np.sqrt(2 * np.pi))
            )
    return result
