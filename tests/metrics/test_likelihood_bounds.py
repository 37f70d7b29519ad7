"""Bounds on the likelihood of a linear Gaussian model, which is known exactly."""

import math

import numpy as np
import pytest
import scipy.special
import scipy.stats

from keras_gen.metrics.likelihood_bounds import (
    bits_per_dimension,
    evidence_lower_bound,
    importance_weighted_bound,
    log_mean_exp,
)

DRAWS = 1024


@pytest.fixture(scope="module")
def linear_model():
    """x = W z + 0.5 e, with posteriors that are wrong on purpose, and log p(x)."""
    rng = np.random.default_rng(0)
    w, noise = rng.normal(size=(4, 2)), 0.5
    x = rng.normal(size=(200, 2)) @ w.T + noise * rng.normal(size=(200, 4))
    exact = scipy.stats.multivariate_normal(
        np.zeros(4), w @ w.T + noise**2 * np.eye(4)
    ).logpdf(x)
    covariance = np.linalg.inv(np.eye(2) + w.T @ w / noise**2)
    mean = x @ w @ covariance / noise**2
    # q is the true posterior, displaced and with too wide independent coordinates.
    q_mean, q_std = mean + 0.1, 1.3 * np.sqrt(np.diag(covariance))
    z = q_mean + q_std * rng.normal(size=(DRAWS, 200, 2))
    log_weights = (
        scipy.stats.norm(z @ w.T, noise).logpdf(x).sum(-1)
        + scipy.stats.norm.logpdf(z).sum(-1)
        - scipy.stats.norm(q_mean, q_std).logpdf(z).sum(-1)
    )
    # KL(q || posterior) of Gaussians, by which the ELBO misses log p(x).
    precision = np.linalg.inv(covariance)
    gap = 0.5 * (
        np.trace(precision @ np.diag(q_std**2))
        + 0.1**2 * precision.sum()
        - 2
        + math.log(np.linalg.det(covariance) / np.prod(q_std**2))
    )
    return log_weights, exact, gap


def test_the_elbo_misses_the_likelihood_by_the_divergence(linear_model):
    log_weights, exact, gap = linear_model
    assert gap > 0.1
    elbo = evidence_lower_bound(log_weights)
    assert elbo.shape == (200,)
    # 200 x 1,024 draws, whose deviation is below 2.
    assert (exact - elbo).mean() == pytest.approx(gap, abs=0.02)


def test_more_samples_tighten_the_bound_up_to_the_likelihood(linear_model):
    log_weights, exact, gap = linear_model
    gaps = [
        (exact - importance_weighted_bound(log_weights, k)).mean()
        for k in (1, 4, 16, 64, 1024)
    ]
    assert gaps[0] == pytest.approx(gap, abs=0.02)
    assert all(a > 2 * b for a, b in zip(gaps[:3], gaps[1:4], strict=True))
    assert abs(gaps[-1]) < 0.005


def test_exact_posteriors_need_one_sample():
    log_weights = np.broadcast_to([[-3.0, -900.0]], (8, 2))
    np.testing.assert_allclose(importance_weighted_bound(log_weights), [-3, -900])
    np.testing.assert_allclose(evidence_lower_bound(log_weights), [-3, -900])


def test_groups_are_averaged_in_order():
    log_weights = np.log([[1.0], [3.0], [2.0], [6.0]])
    found = importance_weighted_bound(log_weights, 2)
    np.testing.assert_allclose(found, (np.log(2) + np.log(4)) / 2)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_log_mean_exp_is_stable(axis):
    values = np.random.default_rng(0).normal(0, 400, (5, 6, 3)) - 5000
    expected = scipy.special.logsumexp(values, axis=axis)
    expected -= math.log(values.shape[axis])
    np.testing.assert_allclose(log_mean_exp(values, axis), expected, rtol=1e-12)


def test_log_mean_exp_knows_zeros():
    values = np.array([[-np.inf, -np.inf], [-np.inf, 0.0]])
    np.testing.assert_array_equal(log_mean_exp(values), [-np.inf, -np.log(2)])


def test_eight_bits_a_number():
    assert bits_per_dimension(-3 * math.log(256), 3) == pytest.approx(8)
    with pytest.raises(ValueError, match="at least 1"):
        bits_per_dimension(1.0, 0)


@pytest.mark.parametrize(
    ("log_weights", "k", "message"),
    [
        (np.zeros(4), 1, "shape"),
        (np.zeros((0, 4)), None, "at least one of each"),
        (np.full((2, 2), np.nan), None, "finite"),
        (np.zeros((4, 2)), 3, "divides the number of draws. Received: k=3 of 4"),
        (np.zeros((4, 2)), 8, "k=8 of 4"),
        (np.zeros((4, 2)), 0, "k=0 of 4"),
    ],
)
def test_mistakes_are_told(log_weights, k, message):
    with pytest.raises(ValueError, match=message):
        importance_weighted_bound(log_weights, k)
