"""Equalized layers against NumPy: unit weights, He's constant at run time."""

import math

import numpy as np
import pytest

from keras_gen import layers


def test_dense_scales_its_weights_by_gain_over_root_fan_in():
    layer = layers.EqualizedDense(5, gain=0.3)
    x = np.random.default_rng(0).normal(size=(4, 7)).astype("float32")
    layer(x)
    layer.bias.assign(np.arange(5.0))
    expected = x @ (layer.get_weights()[0] * 0.3 / np.sqrt(7)) + np.arange(5)
    np.testing.assert_allclose(layer(x), expected, rtol=0, atol=1e-5)


def test_convolution_scales_by_gain_over_root_fan_in():
    layer = layers.EqualizedConv2D(2, 3)
    x = np.random.default_rng(0).normal(size=(2, 4, 5, 3)).astype("float32")
    layer(x)
    layer.bias.assign([1.0, -2.0])
    kernel = layer.get_weights()[0] * math.sqrt(2 / (3 * 3 * 3))
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    expected = np.zeros((2, 4, 5, 2)) + [1.0, -2.0]
    for i in range(3):
        for j in range(3):
            expected += padded[:, i : i + 4, j : j + 5] @ kernel[i, j]
    np.testing.assert_allclose(layer(x), expected, rtol=0, atol=1e-5)


def test_weights_are_born_with_unit_variance_and_no_bias():
    layer = layers.EqualizedConv2D(64, 3)
    layer.build((None, 8, 8, 64))
    kernel, bias = layer.get_weights()
    assert abs(kernel.std() - 1.0) < 0.02
    assert abs(kernel.mean()) < 0.02
    assert not bias.any()


def test_a_stack_with_the_default_gain_keeps_the_scale_of_a_relu():
    layer = layers.EqualizedDense(512)
    x = np.random.default_rng(0).normal(size=(256, 512)).astype("float32")
    after = np.maximum(layer(x), 0)
    assert abs(np.mean(after**2) - 1.0) < 0.1


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (layers.EqualizedDense(3, gain=0.5, name="a"), (2, 4)),
        (layers.EqualizedConv2D(3, 1, gain=1.0, name="b"), (2, 5, 6, 4)),
    ],
)
def test_config_round_trip(layer, shape):
    twin = type(layer).from_config(layer.get_config())
    assert twin.get_config() == layer.get_config()
    assert twin(np.ones(shape)).shape == twin.compute_output_shape(shape)
