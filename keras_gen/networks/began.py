"""The networks of BEGAN (Berthelot et al., 2017), for any image size.

Shape ladder of the encoder for 32 x 32 x 3 and width 32, two convolutions at each map:
32x32x32 - 16x16x64 - 8x8x96 - code, and back with 32 channels at each map.
"""

import math

import keras

from keras_gen.networks import blocks
from keras_gen.networks.resampling import double

KERNEL_SIZE = 3
SMALL_SIDE = 32  # Below it the smallest map is 4 x 4, as 8 x 8 would leave no depth.


def encoder(image_shape, latent_dim: int, width: int = 32):
    """Builds image -> code: pairs of convolutions, halving between them.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of the code.
        width: Channels of the first maps; as many more after each halving.

    Returns:
        Functional model from images in [-1, 1] to unbounded `(B, latent_dim)` codes.
    """
    halvings, _ = ladder(image_shape)
    image = keras.Input(tuple(image_shape), name="image")
    x = _convolve(image, width)
    for i in range(halvings + 1):
        channels = width * (i + 1)
        x = _convolve(_convolve(x, channels), channels)
        if i < halvings:
            x = keras.layers.Conv2D(channels, KERNEL_SIZE, strides=2, padding="same")(x)
    x = keras.layers.Dense(latent_dim)(keras.layers.Flatten()(x))
    return keras.Model(image, blocks.in_float32(None, "code")(x), name="encoder")


def decoder(image_shape, latent_dim: int, width: int = 32, name="decoder"):
    """Builds code -> image: pairs of convolutions, nearest-neighbour doubling between.

    The generator has the same layers.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of the code.
        width: Channels of every hidden map.
        name: Name of the model.

    Returns:
        Functional model from `(B, latent_dim)` to `(B, H, W, C)`, unbounded: the last
        layer is linear.
    """
    halvings, smallest = ladder(image_shape)
    code = keras.Input((latent_dim,), name="latents")
    x = keras.layers.Dense(smallest[0] * smallest[1] * width)(code)
    x = keras.layers.Reshape((*smallest, width))(x)
    for i in range(halvings + 1):
        x = _convolve(_convolve(x, width), width)
        if i < halvings:
            x = double(x)
    x = keras.layers.Conv2D(image_shape[-1], KERNEL_SIZE, padding="same")(x)
    x = blocks.crop_to(x, image_shape)
    return keras.Model(code, blocks.in_float32(None, "image")(x), name=name)


def ladder(image_shape) -> tuple[int, tuple[int, int]]:
    """Returns how often an image is halved, and the size of the smallest map.

    At least 8 pixels remain of the smaller side, and 4 where it has less than 32:
    64 -> 8, 32 -> 8, 28 -> 7, 16 -> 4, 8 -> 4.
    """
    stages, _ = blocks.ladder(image_shape)
    sides = image_shape[:2]
    halvings = stages - (min(sides) >= SMALL_SIDE)
    height, width = (math.ceil(side / 2**halvings) for side in sides)
    return halvings, (height, width)


def _convolve(x, channels: int):
    return keras.layers.Conv2D(channels, KERNEL_SIZE, padding="same", activation="elu")(
        x
    )
