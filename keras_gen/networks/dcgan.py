"""The convolutional networks of DCGAN (Radford et al., 2015), for any image size.

Shape ladder for 64 x 64 x 3 and width 32, discriminator upwards:
64x64x3 - 32x32x32 - 16x16x64 - 8x8x128 - 4x4x256 - 1.
"""

import keras

from keras_gen.networks import blocks

KERNEL_SIZE = 4  # The paper has 5; a multiple of the stride avoids checkerboards.
MAX_MULTIPLE = 8  # Channels stop growing at 8 x width, as in the paper.


def generator(image_shape, latent_dim: int, width: int = 32, normalization="batch"):
    """Builds latents -> image: a dense layer, then doubling transposed convolutions.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of the latent vector.
        width: Channels of the last hidden map; doubled at each halving of its size.
        normalization: `"batch"`, `"layer"` or None, after each hidden layer.

    Returns:
        Functional model from `(B, latent_dim)` to images in [-1, 1].
    """
    stages, smallest = blocks.ladder(image_shape)
    channels = [width * min(2**i, MAX_MULTIPLE) for i in reversed(range(stages))]
    bias = normalization is None

    latents = keras.Input((latent_dim,), name="latents")
    x = keras.layers.Dense(
        smallest[0] * smallest[1] * channels[0],
        use_bias=bias,
        kernel_initializer=blocks.dcgan_kernel(),
    )(latents)
    x = keras.layers.Reshape((*smallest, channels[0]))(x)
    x = keras.layers.ReLU()(blocks.normalize(x, normalization))
    for filters in channels[1:]:
        x = _double(x, filters, use_bias=bias)
        x = keras.layers.ReLU()(blocks.normalize(x, normalization))
    x = blocks.crop_to(_double(x, image_shape[-1], use_bias=True), image_shape)
    return keras.Model(latents, blocks.in_float32("tanh", "image")(x), name="generator")


def discriminator(
    image_shape, width: int = 32, normalization="batch", name="discriminator"
):
    """Builds image -> logit: halving convolutions, then a dense layer.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        width: Channels of the first map; doubled at each halving of its size.
        normalization: `"batch"`, `"layer"` or None, on all maps but the first.
        name: Name of the model.

    Returns:
        Functional model from images in [-1, 1] to unbounded `(B, 1)` logits.
    """
    stages, _ = blocks.ladder(image_shape)
    image = x = keras.Input(tuple(image_shape), name="image")
    for i in range(stages):
        normalized = i > 0 and normalization is not None
        x = keras.layers.Conv2D(
            width * min(2**i, MAX_MULTIPLE),
            KERNEL_SIZE,
            strides=2,
            padding="same",
            use_bias=not normalized,
            kernel_initializer=blocks.dcgan_kernel(),
        )(x)
        if normalized:
            x = blocks.normalize(x, normalization)
        x = keras.layers.LeakyReLU(0.2)(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(1, kernel_initializer=blocks.dcgan_kernel())(x)
    return keras.Model(image, blocks.in_float32(None, "logits")(x), name=name)


def _double(x, filters: int, use_bias: bool):
    return keras.layers.Conv2DTranspose(
        filters,
        KERNEL_SIZE,
        strides=2,
        padding="same",
        use_bias=use_bias,
        kernel_initializer=blocks.dcgan_kernel(),
    )(x)
