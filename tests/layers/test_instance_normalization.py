"""Instance normalisation: by NumPy, of flat maps, in half precision."""

import keras
import numpy as np
import pytest

from keras_gen import layers


def test_each_channel_of_each_image_for_itself():
    x = np.random.default_rng(0).normal(3, 2, (2, 5, 7, 3)).astype("float32")
    wide = x.astype("float64")
    mean = wide.mean((1, 2), keepdims=True)
    expected = (wide - mean) / np.sqrt(wide.var((1, 2), keepdims=True) + 1e-5)
    y = layers.InstanceNormalization()(x)
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-5)


def test_it_equals_group_normalization_of_single_channels():
    x = np.random.default_rng(1).normal(size=(2, 4, 4, 3)).astype("float32")
    keras_own = keras.layers.GroupNormalization(
        groups=-1, epsilon=1e-5, center=False, scale=False
    )
    np.testing.assert_allclose(
        layers.InstanceNormalization()(x), keras_own(x), rtol=0, atol=1e-5
    )


@pytest.mark.parametrize("value", [0.1, -0.7, 1 / 3, 12345.678])
def test_nothing_is_left_of_a_flat_map(value):
    x = np.full((1, 31, 33, 2), value, "float32")
    np.testing.assert_array_equal(layers.InstanceNormalization()(x), 0 * x)
    # The last place of some pixels, as convolutions leave it, is no difference either.
    x[0, ::3, 1::2] = np.nextafter(x[0, ::3, 1::2], np.float32(np.inf))
    np.testing.assert_array_equal(layers.InstanceNormalization()(x), 0 * x)


def test_a_faint_pattern_is_kept():
    x = np.ones((1, 8, 8, 1), "float32")
    x[0, ::2] += 1e-4
    y = layers.InstanceNormalization()(x).numpy()
    expected = 0.5e-4 / np.sqrt(0.25e-8 + 1e-5)
    np.testing.assert_allclose(np.abs(y), expected, rtol=2e-3)


def test_half_precision_sums_in_float32():
    x = np.random.default_rng(0).normal(100, 1, (1, 64, 64, 1)).astype("float16")
    y = layers.InstanceNormalization(dtype="mixed_float16")(x)
    assert y.dtype == "float16"
    assert abs(float(np.mean(y))) < 1e-3
    assert abs(float(np.std(y)) - 1) < 1e-2


def test_it_is_rebuilt_from_its_config():
    layer = layers.InstanceNormalization(1e-3)
    assert type(layer).from_config(layer.get_config()).epsilon == 1e-3
    assert layer(keras.Input((None, 4, 3))).shape == (None, None, 4, 3)


def test_refuses_an_epsilon_of_zero():
    with pytest.raises(ValueError, match="epsilon is positive. Received: epsilon=0"):
        layers.InstanceNormalization(0)
