"""Likelihoods against SciPy, in image units."""

import keras
import numpy as np
import pytest
from scipy import stats

from keras_gen.distributions import likelihoods

RNG = np.random.default_rng(0)
IMAGE = RNG.uniform(-1, 1, (3, 4, 4, 2)).astype("float32")
PARAMETERS = RNG.normal(size=(3, 4, 4, 2)).astype("float32")


def test_bernoulli_equals_scipy_on_binary_images():
    binary = np.where(IMAGE > 0, 1.0, -1.0)
    p = 1 / (1 + np.exp(-PARAMETERS))
    expected = stats.bernoulli(p).logpmf((binary + 1) / 2).sum(axis=(1, 2, 3))
    value = likelihoods.get("bernoulli").log_prob(binary, PARAMETERS)
    np.testing.assert_allclose(value, expected, rtol=1e-5)


def test_bernoulli_mean_is_the_probability_in_image_units():
    mean = likelihoods.get("bernoulli").mean(np.array([-50.0, 0.0, 50.0]))
    np.testing.assert_allclose(mean, [-1, 0, 1], atol=1e-6)


@pytest.mark.parametrize("scale", [1.0, 0.3])
def test_gaussian_equals_scipy(scale):
    expected = stats.norm(np.tanh(PARAMETERS), scale).logpdf(IMAGE)
    value = likelihoods.Gaussian(scale).log_prob(IMAGE, PARAMETERS)
    np.testing.assert_allclose(value, expected.sum(axis=(1, 2, 3)), rtol=1e-4)


def test_the_learned_scale_is_trainable_and_has_a_floor():
    layer = likelihoods.Gaussian(0.5, learned=True)
    assert [w.path for w in layer.trainable_weights]
    assert not likelihoods.Gaussian(0.5).trainable_weights
    layer.log_scale.assign(-100.0)
    assert np.isfinite(layer.log_prob(IMAGE, PARAMETERS)).all()


def test_round_trip_and_refusals():
    layer = likelihoods.Gaussian(0.5, learned=True)
    twin = likelihoods.get(keras.saving.serialize_keras_object(layer))
    assert (twin.scale, twin.learned) == (0.5, True)
    with pytest.raises(ValueError, match="Did you mean 'gaussian'"):
        likelihoods.get("gausian")
    with pytest.raises(ValueError, match="scale is positive. Received: scale=0"):
        likelihoods.Gaussian(0)
