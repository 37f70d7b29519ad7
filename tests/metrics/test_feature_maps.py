"""Maps of an extractor: its convolutions' outputs, of unrounded images."""

import keras
import numpy as np
import pytest

from keras_gen.metrics import extractors
from keras_gen.metrics.backends.keras_backend import KerasBackend
from keras_gen.metrics.extractor import Extractor
from keras_gen.metrics.feature_maps import FeatureMaps


def test_they_are_the_convolutions_outputs():
    extractor = extractors.get("digits_cnn")
    maps = FeatureMaps(extractor)
    assert maps.layers == ("conv_1", "conv_2")
    image = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 1)).astype("float32")
    first, second = maps(image)
    kernel, bias = extractor.network.get_layer("conv_1").get_weights()
    padded = np.pad(image[..., 0], [(0, 0), (1, 1), (1, 1)])
    expected = bias + sum(
        padded[:, i : i + 8, j : j + 8, None] * kernel[i, j, 0]
        for i in range(3)
        for j in range(3)
    )
    np.testing.assert_allclose(first, np.maximum(expected, 0), rtol=0, atol=1e-5)
    assert second.shape == (2, 4, 4, 64) and second.min() == 0
    np.testing.assert_array_equal(FeatureMaps(extractor, ["conv_2"])(image)[0], second)


def test_images_are_fitted_but_not_rounded():
    maps = FeatureMaps(extractors.get("digits_cnn"))
    image = np.zeros((1, 8, 8, 1), "float32")
    # A thousandth of the step between two bytes.
    assert (maps(image)[0] != maps(image + 1e-5)[0]).any()
    assert maps(np.zeros((1, 16, 16, 3)))[0].shape == (1, 8, 8, 32)


def test_mistakes_are_told():
    with pytest.raises(ValueError, match="Did you mean 'conv_1'"):
        FeatureMaps(extractors.get("digits_cnn"), ["conv1"])
    image = keras.Input((8, 8, 1))
    x = keras.layers.Conv2D(2, 3)(image)
    x = keras.layers.GlobalAveragePooling2D()(keras.layers.ReLU()(x))
    own = Extractor(KerasBackend(keras.Model(image, x), "own"), "own", "0" * 64)
    with pytest.raises(ValueError, match="has one within it. Received: own"):
        FeatureMaps(own)
