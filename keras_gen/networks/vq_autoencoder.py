"""The convolutional encoder and decoder of VQ-VAE (van den Oord et al., 2017).

Shape ladder for 28 x 28 x 1, width 64 and codes of 32 numbers: 28x28x1 - 14x14x32 -
7x7x64 - 7x7x32, and back by nearest-neighbour doubling.
"""

import math

import keras

from keras_gen.networks import blocks
from keras_gen.networks.resampling import double

HALVINGS = 2


def grid(image_shape) -> tuple[int, int]:
    """Returns the sides of the map of codes: a quarter of the image's, rounded up."""
    blocks.check_image_shape(image_shape)
    return tuple(math.ceil(side / 2**HALVINGS) for side in image_shape[:2])


def encoder(image_shape, code_dim: int, width: int = 64, residual_width: int = 16):
    """Builds image -> map of vectors, of a quarter of the image's sides.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        code_dim: Size of a vector.
        width: Channels of the hidden maps; the first has half as many.
        residual_width: Channels inside the residual blocks.

    Returns:
        Functional model from images in [-1, 1] to unbounded `(B, h, w, code_dim)`.
    """
    image = x = keras.Input(tuple(image_shape), name="image")
    for filters in (width // 2, width):
        x = keras.layers.Conv2D(filters, 4, strides=2, padding="same")(x)
        x = keras.layers.ReLU()(x)
    x = keras.layers.Conv2D(width, 3, padding="same")(x)
    x = _residuals(x, width, residual_width)
    x = keras.layers.Conv2D(code_dim, 1)(x)
    return keras.Model(image, blocks.in_float32(None, "vectors")(x), name="encoder")


def decoder(image_shape, code_dim: int, width: int = 64, residual_width: int = 16):
    """Builds map of vectors -> image; the arguments are those of `encoder`.

    Returns:
        Functional model from `(B, h, w, code_dim)` to unbounded `(B, H, W, C)`.
    """
    vectors = keras.Input((*grid(image_shape), code_dim), name="vectors")
    x = keras.layers.Conv2D(width, 3, padding="same")(vectors)
    x = _residuals(x, width, residual_width)
    x = keras.layers.Conv2D(width // 2, 3, padding="same")(double(x))
    x = double(keras.layers.ReLU()(x))
    x = keras.layers.Conv2D(image_shape[-1], 3, padding="same")(x)
    x = blocks.crop_to(x, image_shape)
    return keras.Model(vectors, blocks.in_float32(None, "image")(x), name="decoder")


def _residuals(x, width, residual_width):
    for _ in range(2):
        y = keras.layers.ReLU()(x)
        y = keras.layers.Conv2D(residual_width, 3, padding="same")(y)
        y = keras.layers.ReLU()(y)
        x = keras.layers.Add()([x, keras.layers.Conv2D(width, 1)(y)])
    return keras.layers.ReLU()(x)
