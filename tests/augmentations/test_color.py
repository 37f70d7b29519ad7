"""Brightness, saturation and contrast against NumPy, image by image."""

import numpy as np
import pytest

from keras_gen.augmentations import color

RNG = np.random.default_rng(0)
IMAGES = RNG.uniform(-1, 1, (3, 4, 5, 3)).astype("float32")
VALUES = np.array([0.0, 0.5, 1.75], "float32")


def saturated(image, factor):
    grey = image.mean(axis=2, keepdims=True)
    return (image - grey) * factor + grey


def stretched(image, factor):
    return (image - image.mean()) * factor + image.mean()


@pytest.mark.parametrize(
    ("function", "oracle"),
    [
        (color.brighten, np.add),
        (color.saturate, saturated),
        (color.stretch, stretched),
    ],
)
def test_each_image_is_changed_by_its_own_value(function, oracle):
    expected = [oracle(i, v) for i, v in zip(IMAGES, VALUES, strict=True)]
    np.testing.assert_allclose(function(IMAGES, VALUES), expected, atol=1e-6)


def test_grey_images_have_no_saturation():
    grey = IMAGES[..., :1]
    np.testing.assert_allclose(color.saturate(grey, VALUES), grey, atol=1e-7)
