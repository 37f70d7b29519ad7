"""Bounds on a log likelihood from importance weights: ELBO and IWAE."""

import math

import numpy as np


def log_mean_exp(values, axis: int = 0) -> np.ndarray:
    """Returns log(mean(exp(values))), without overflow or underflow.

    Args:
        values: Array of logarithms; -inf is the logarithm of 0.
        axis: int, the axis to average over.

    Returns:
        float64 array without that axis.
    """
    values = np.asarray(values, np.float64)
    top = values.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        logs = np.log(np.exp(values - top).mean(axis=axis))
    return logs + top.squeeze(axis)


def evidence_lower_bound(log_weights) -> np.ndarray:
    r"""Returns $E_q[\log w]$, the evidence lower bound, of each row.

    Args:
        log_weights: Array (K, N) of $\log w = \log p(x, z) - \log q(z|x)$ in nats, from
            K draws z ~ q(z|x) for each of N rows.

    Returns:
        float64 (N,) in nats; an unbiased estimate.

    Raises:
        ValueError: If the shape is another, or a value is not finite.

    References:
        Kingma & Welling, 2013, https://arxiv.org/abs/1312.6114 (eq. 2)
    """
    return _checked(log_weights).mean(axis=0)


def importance_weighted_bound(log_weights, num_samples: int | None = None):
    r"""Returns $L_k = E[\log \frac1k Σ_i w_i]$ of each row.

    In expectation $L_1$ is the evidence lower bound, $L_k$ rises with k, and
    $L_k \to \log p(x)$ where the weights are bounded.

    Args:
        log_weights: As in `evidence_lower_bound`.
        num_samples: int. k, a divisor of K: L_k is then averaged over K / k groups of
            draws. Defaults to K.

    Returns:
        float64 (N,) in nats.

    Raises:
        ValueError: If k does not divide K, or as in `evidence_lower_bound`.

    References:
        Burda et al., 2015, https://arxiv.org/abs/1509.00519 (eq. 8, theorem 1)
    """
    log_weights = _checked(log_weights)
    draws = len(log_weights)
    size = draws if num_samples is None else num_samples
    if not 1 <= size <= draws or draws % size:
        raise ValueError(
            "The number of samples k of the bound divides the number of draws. "
            f"Received: k={size} of {draws} draws"
        )
    groups = log_weights.reshape(draws // size, size, -1)
    return log_mean_exp(groups, axis=1).mean(axis=0)


def bits_per_dimension(nats, dimensions: int):
    """Returns -nats / (d ln 2): what a log likelihood costs in bits for each number.

    Of a density in d units it is relative to those units and may be negative; only of
    probabilities of bytes is it the length of a code.

    Args:
        nats: Log likelihood, or a bound on it; a number or an array.
        dimensions: int >= 1. d, numbers in one row.

    Raises:
        ValueError: If there are no dimensions.
    """
    if dimensions < 1:
        raise ValueError(f"A row has at least 1 number. Received: {dimensions}")
    return -nats / (dimensions * math.log(2))


def _checked(log_weights) -> np.ndarray:
    log_weights = np.asarray(log_weights, np.float64)
    if log_weights.ndim != 2 or 0 in log_weights.shape:
        raise ValueError(
            "Log weights have shape (draws, rows), at least one of each. Received: "
            f"shape {log_weights.shape}"
        )
    if not np.isfinite(log_weights).all():
        raise ValueError("Log weights must be finite. Received: NaN or inf")
    return log_weights
