"""PixelNorm against the paper's formula in NumPy."""

import numpy as np

from keras_gen import layers


def test_each_pixel_is_divided_by_its_root_mean_square():
    x = np.random.default_rng(0).normal(0, 3, (2, 3, 4, 5)).astype("float32")
    expected = x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-8)
    np.testing.assert_allclose(layers.PixelNorm()(x), expected, rtol=1e-5)


def test_vectors_of_zeros_stay_zero():
    assert not np.asarray(layers.PixelNorm()(np.zeros((2, 4), "float32"))).any()


def test_float16_is_normalized_in_float32():
    x = np.full((1, 4), 1e-3, "float16")  # Its square is below float16's smallest.
    y = layers.PixelNorm(dtype="mixed_float16")(x)
    assert y.dtype == "float16"
    np.testing.assert_allclose(y, 1e-3 / np.sqrt(1e-6 + 1e-8), rtol=2e-3)
