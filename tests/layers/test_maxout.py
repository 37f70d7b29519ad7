"""Maxout against the largest linear piece in NumPy."""

import numpy as np

from keras_gen import layers


def test_output_is_the_largest_piece():
    layer = layers.Maxout(units=3, pieces=4)
    x = np.random.default_rng(0).normal(size=(5, 7)).astype("float32")
    y = layer(x)
    kernel, bias = layer.get_weights()
    pieces = (x @ kernel + bias).reshape(5, 3, 4)
    np.testing.assert_allclose(y, pieces.max(axis=2), rtol=1e-5)
    assert layer.compute_output_shape((None, 7)) == (None, 3)


def test_config_round_trip():
    layer = layers.Maxout(3, 4, kernel_initializer="zeros")
    twin = layers.Maxout.from_config(layer.get_config())
    assert twin.get_config() == layer.get_config()
    assert not twin(np.ones((1, 2))).numpy().any()
