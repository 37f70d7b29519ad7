"""Masked convolution: the kinds of masks, its parts, and what it refuses."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers


def dense_kernel(layer):
    """The layer's weights as one full kernel with the mask's zeros."""
    above, bias, across = layer.get_weights()
    n = layer.kernel_size
    kernel = np.zeros((n, n, *above.shape[2:]), "float32")
    kernel[: n // 2] = above
    kernel[n // 2, : across.shape[1]] = across
    return kernel, bias


@pytest.mark.parametrize(("kind", "open_taps"), [("A", 12), ("B", 13)])
def test_it_is_a_convolution_with_a_masked_kernel(kind, open_taps):
    layer = layers.MaskedConv2D(4, 5, kind)
    x = np.random.default_rng(0).normal(size=(2, 6, 7, 3)).astype("float32")
    result = layer(x)
    kernel, bias = dense_kernel(layer)
    assert np.any(kernel != 0, axis=(2, 3)).sum() == open_taps
    assert np.any(kernel[2, 2] != 0) == (kind == "B")
    assert not np.any(kernel[3:]) and not np.any(kernel[2, 3:])
    expected = tf.nn.conv2d(x, kernel, 1, "SAME") + bias
    np.testing.assert_allclose(result, expected, atol=1e-5)


@pytest.mark.parametrize("kind", ["A", "B"])
def test_the_parts_give_one_pixel_of_the_whole(kind):
    layer = layers.MaskedConv2D(4, 5, kind)
    x = np.random.default_rng(0).normal(size=(1, 6, 7, 3)).astype("float32")
    whole = layer(x).numpy()
    i, j = 3, 4
    above = layer.above(x[:, i - 2 : i])
    assert above.shape == (1, 1, 7, 4)
    columns = x[:, i : i + 1, j - 2 : j + (kind == "B")]
    pixel = layer.across(columns, above[:, :, j : j + 1])
    np.testing.assert_allclose(pixel[0, 0, 0], whole[0, i, j], atol=1e-5)


def test_initial_weights_keep_the_scale_of_the_open_taps():
    layer = layers.MaskedConv2D(32, 7, "A")
    layer.build((None, 9, 9, 32))
    above, _, across = layer.get_weights()
    limit = np.sqrt(6 / ((3 * 7 + 3) * 64))
    for weights in (above, across):
        assert 0.98 * limit < np.abs(weights).max() <= limit


def test_it_saves_and_loads(tmp_path):
    x = keras.Input((5, 5, 1))
    model = keras.Model(x, layers.MaskedConv2D(2, 3, "B")(x))
    model.save(tmp_path / "model.keras")
    twin = keras.models.load_model(tmp_path / "model.keras")
    image = np.random.default_rng(0).normal(size=(1, 5, 5, 1))
    np.testing.assert_array_equal(model(image), twin(image))


def test_refusals():
    with pytest.raises(ValueError, match="odd size of at least 3.*kernel_size=4"):
        layers.MaskedConv2D(2, 4, "A")
    with pytest.raises(ValueError, match="'A' or 'B'.*kind='a'"):
        layers.MaskedConv2D(2, 3, "a")
