"""The diagonal Gaussian against SciPy and closed forms."""

import numpy as np
from scipy import integrate, stats

from keras_gen.distributions import diagonal_gaussian

RNG = np.random.default_rng(0)
MEAN = RNG.normal(size=(4, 3)).astype("float32")
LOG_VARIANCE = RNG.normal(size=(4, 3)).astype("float32")
SCALE = np.exp(LOG_VARIANCE / 2)


def test_log_prob_equals_scipy():
    x = RNG.normal(size=(4, 3)).astype("float32")
    expected = stats.norm(MEAN, SCALE).logpdf(x).sum(axis=1)
    value = diagonal_gaussian.log_prob(x, MEAN, LOG_VARIANCE)
    np.testing.assert_allclose(value, expected, rtol=1e-5)


def test_kl_equals_numerical_integration():
    mean, variance = 0.7, 0.4
    q = stats.norm(mean, np.sqrt(variance))
    expected, _ = integrate.quad(
        lambda z: q.pdf(z) * (q.logpdf(z) - stats.norm.logpdf(z)), -8, 8
    )
    value = diagonal_gaussian.kl_to_standard_normal(
        np.array([[mean]]), np.log([[variance]])
    )
    np.testing.assert_allclose(value, [expected], rtol=1e-6)


def test_the_draw_has_its_mean_and_scale():
    noise = RNG.normal(size=(20000, 4, 3))
    z = np.asarray(diagonal_gaussian.sample(MEAN, LOG_VARIANCE, noise))
    np.testing.assert_allclose(z.mean(axis=0), MEAN, atol=0.05)
    np.testing.assert_allclose(z.std(axis=0), SCALE, rtol=0.03)
