"""The networks of InfoGAN (Chen et al., 2016): a trunk that two heads share.

Shape ladder for 28 x 28 x 1 and width 32: 28x28x1 - 14x14x32 - 7x7x64 - 128 features,
from which one head makes a logit and the other one the codes.
"""

import keras

from keras_gen.networks import blocks, dcgan

FEATURES = 128
SLOPE = 0.1  # Of the leaky units, as in the paper's appendix C.1.


def generator(image_shape, latent_dim: int, width: int = 32):
    """Builds noise and codes -> image: a dense layer before DCGAN's generator.

    The dense layer mixes the codes with the noise before there are places.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of noise and codes together.
        width: Channels of the last hidden map, as in `dcgan.generator`.

    Returns:
        Functional model from `(B, latent_dim)` to images in [-1, 1].
    """
    latents = keras.Input((latent_dim,), name="latents")
    x = keras.layers.Dense(FEATURES, use_bias=False)(latents)
    x = keras.layers.ReLU()(blocks.normalize(x, "batch"))
    image = dcgan.generator(image_shape, FEATURES, width)(x)
    return keras.Model(latents, image, name="generator")


def trunk(image_shape, width: int = 32):
    """Builds image -> features: halving convolutions, then a dense layer.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        width: Channels of the first map; doubled at each halving of its size.

    Returns:
        Functional model from images in [-1, 1] to `(B, 128)` features.
    """
    stages, _ = blocks.ladder(image_shape)
    image = x = keras.Input(tuple(image_shape), name="image")
    for i in range(stages):
        x = keras.layers.Conv2D(
            width * min(2**i, dcgan.MAX_MULTIPLE),
            dcgan.KERNEL_SIZE,
            strides=2,
            padding="same",
            use_bias=i == 0,
        )(x)
        x = blocks.normalize(x, "batch" if i > 0 else None)
        x = keras.layers.LeakyReLU(SLOPE)(x)
    x = keras.layers.Dense(FEATURES)(keras.layers.Flatten()(x))
    x = keras.layers.LeakyReLU(SLOPE)(x)
    return keras.Model(image, blocks.in_float32(None, "features")(x), name="trunk")


def discriminator(features: int):
    """Builds features -> logit: one dense layer.

    Args:
        features: Size of what the trunk gives.

    Returns:
        Functional model from `(B, features)` to unbounded `(B, 1)` logits.
    """
    x = keras.Input((features,), name="features")
    logits = keras.layers.Dense(1)(x)
    return keras.Model(
        x, blocks.in_float32(None, "logits")(logits), name="discriminator"
    )


def recognition(features: int, num_categories: int, num_codes: int):
    """Builds features -> what the codes were: two dense layers.

    Args:
        features: Size of what the trunk gives.
        num_categories: Values of the categorical code.
        num_codes: Number of continuous codes.

    Returns:
        Functional model from `(B, features)` to `(B, num_categories)` logits and
        `(B, num_codes)` means, both unbounded.
    """
    inputs = keras.Input((features,), name="features")
    x = keras.layers.Dense(FEATURES)(inputs)
    x = keras.layers.LeakyReLU(SLOPE)(x)
    outputs = [
        blocks.in_float32(None, name)(keras.layers.Dense(size)(x))
        for name, size in (("category", num_categories), ("codes", num_codes))
    ]
    return keras.Model(inputs, outputs, name="recognition")
