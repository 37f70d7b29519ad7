"""The Gaussian with diagonal covariance: sampling, density, divergence."""

import math

from keras import ops


def sample(mean, log_variance, noise):
    r"""Reparametrised draw $z = μ + e^{\log σ^2 / 2} ε$ (Kingma & Welling, eq. 10)."""
    return mean + ops.exp(0.5 * log_variance) * noise


def log_prob(x, mean, log_variance):
    r"""Log density, summed over the last axis.

    $\log N(x; μ, σ^2) = -½ Σ_j [(x_j - μ_j)^2 / σ_j^2 + \log σ_j^2 + \log 2π]$

    Args:
        x: `(..., d)`.
        mean: `(..., d)`.
        log_variance: `(..., d)`.

    Returns:
        `(...)` tensor, in nats.
    """
    squares = ops.square(x - mean) * ops.exp(-log_variance)
    return -0.5 * ops.sum(squares + log_variance + math.log(2 * math.pi), axis=-1)


def kl_to_standard_normal(mean, log_variance):
    r"""$D_{KL}(N(μ, σ^2) ‖ N(0, I)) = ½ Σ_j (μ_j^2 + σ_j^2 - 1 - \log σ_j^2)$.

    Kingma & Welling, appendix B.

    Args:
        mean: `(..., d)`.
        log_variance: `(..., d)`.

    Returns:
        `(...)` tensor, in nats, never negative.
    """
    terms = ops.square(mean) + ops.exp(log_variance) - 1.0 - log_variance
    return 0.5 * ops.sum(terms, axis=-1)
