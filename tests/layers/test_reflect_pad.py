"""Reflection: NumPy's, on any size, and kept by saving."""

import keras
import numpy as np
import pytest

from keras_gen import layers


@pytest.mark.parametrize("padding", [0, 1, 3])
def test_it_pads_as_numpy_does(padding):
    x = np.random.default_rng(0).normal(size=(2, 5, 7, 3)).astype("float32")
    border = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    y = layers.ReflectPad2D(padding)(x)
    np.testing.assert_array_equal(y, np.pad(x, border, mode="reflect"))


def test_free_sides_stay_free():
    x = keras.Input((None, 8, 3))
    layer = layers.ReflectPad2D(2)
    assert layer(x).shape == (None, None, 12, 3)
    assert type(layer).from_config(layer.get_config()).padding == 2


def test_refuses_half_a_pixel():
    with pytest.raises(ValueError, match="whole number of pixels. Received: padding=0"):
        layers.ReflectPad2D(0.5)
