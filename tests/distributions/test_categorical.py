"""The softmax head against NumPy: log probability, Gumbel-max, temperature."""

import numpy as np
import pytest
from scipy import special

from keras_gen.distributions import categorical
from keras_gen.distributions.categorical import Categorical


def test_log_prob_is_the_log_softmax():
    rng = np.random.default_rng(0)
    logits = 5 * rng.normal(size=(3, 2, 2, 7))
    levels = rng.integers(0, 7, (3, 2, 2, 1))
    expected = np.take_along_axis(special.log_softmax(logits, -1), levels, -1)[..., 0]
    np.testing.assert_allclose(
        Categorical(7).log_prob(levels, logits), expected, rtol=1e-5
    )


def test_sample_is_the_gumbel_max_of_the_uniforms():
    rng = np.random.default_rng(0)
    logits, u = rng.normal(size=(50, 6)), rng.uniform(size=(50, 6))
    for temperature in (0.5, 1.0):
        expected = np.argmax(logits - temperature * np.log(-np.log(u)), -1)
        got = Categorical(6).sample(logits, u, temperature)
        assert got.dtype == "int32"
        np.testing.assert_array_equal(got[:, 0], expected)


def test_samples_have_the_softmax_as_their_law():
    logits = np.array([0.0, 1.0, -1.0])
    u = np.random.default_rng(0).uniform(size=(40000, 3))
    for temperature in (1.0, 0.5):
        drawn = Categorical(3).sample(np.tile(logits, (40000, 1)), u, temperature)
        shares = np.bincount(drawn[:, 0], minlength=3) / 40000
        expected = special.softmax(logits / temperature)
        np.testing.assert_allclose(shares, expected, atol=0.01)


def test_temperature_zero_takes_the_likeliest():
    logits = np.random.default_rng(0).normal(size=(20, 6))
    got = Categorical(6).sample(logits, np.full((20, 6), 0.5), 0.0)
    np.testing.assert_array_equal(got[:, 0], logits.argmax(-1))


def test_the_ends_of_the_unit_interval_stay_finite():
    noise = categorical.gumbel(np.array([0.0, 0.5, 1.0], "float32")).numpy()
    assert np.isfinite(noise).all() and (np.diff(noise) > 0).all()


def test_refuses_colour():
    assert Categorical(9).num_parameters(1) == Categorical(9).noise_size(1) == 9
    with pytest.raises(ValueError, match="one channel.*3 channels.*'mol'"):
        Categorical(9).num_parameters(3)
