"""Dropout by given numbers: what is dropped, the scale, and half precision."""

import keras
import numpy as np
import pytest

from keras_gen import layers


def test_numbers_below_the_rate_drop_and_the_rest_is_scaled():
    x = np.array([[1.0, -2.0, 3.0, 4.0]], "float32")
    numbers = np.array([[0.0, 0.25, 0.2499, 0.9]], "float32")
    y = layers.GivenDropout(0.25)([x, numbers])
    expected = [[0.0, -2 / 0.75, 0.0, 4 / 0.75]]
    np.testing.assert_allclose(y, expected, rtol=1e-6)


def test_it_is_dropout_with_the_layers_own_numbers():
    x = np.random.default_rng(0).normal(size=(8, 16)).astype("float32")
    drawn = layers.Dropout(0.3)
    state = drawn.seed_generator.state.numpy()
    expected = drawn(x, training=True)
    drawn.seed_generator.state.assign(state)
    numbers = keras.random.uniform((8, 16), seed=drawn.seed_generator)
    np.testing.assert_array_equal(layers.GivenDropout(0.3)([x, numbers]), expected)


def test_half_precision_does_not_round_the_numbers():
    layer = layers.GivenDropout(0.5, dtype="mixed_float16")
    x = keras.ops.ones((1, 1), "float16")
    # In float16 this number is one half.
    y = layer([x, np.array([[0.49999]], "float32")])
    assert y.dtype == "float16"
    assert float(y[0, 0]) == 0.0


def test_it_is_rebuilt_from_its_config():
    layer = layers.GivenDropout(0.5, dtype="mixed_float16")
    twin = layers.GivenDropout.from_config(layer.get_config())
    assert (twin.rate, twin.dtype_policy.name) == (0.5, "mixed_float16")
    x, numbers = keras.Input((4, 3)), keras.Input((4, 3))
    assert layer([x, numbers]).shape == (None, 4, 3)


def test_refuses_a_rate_of_one():
    with pytest.raises(ValueError, match=r"\[0, 1\). Received: rate=1"):
        layers.GivenDropout(1.0)
