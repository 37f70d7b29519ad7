"""The convolutional networks of DCGAN (Radford et al., 2015), for any image size.

Shape ladder for 64 x 64 x 3 and width 32, discriminator upwards:
64x64x3 - 32x32x32 - 16x16x64 - 8x8x128 - 4x4x256 - 1.
The encoders have the same maps, and then a code in place of the 1.
"""

import keras

from keras_gen.networks import autoencoder, blocks

KERNEL_SIZE = 4  # The paper has 5; a multiple of the stride avoids checkerboards.
MAX_MULTIPLE = 8  # Channels stop growing at 8 x width, as in the paper.


def generator(
    image_shape,
    latent_dim: int,
    width: int = 32,
    normalization="batch",
    activation="tanh",
    name="generator",
):
    """Builds latents -> image: a dense layer, then doubling transposed convolutions.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of the latent vector.
        width: Channels of the last hidden map; doubled at each halving of its size.
        normalization: `"batch"`, `"layer"` or None, after each hidden layer.
        activation: Of the output; `"linear"` for the parameters of a likelihood.
        name: Name of the model.

    Returns:
        Functional model from `(B, latent_dim)` to images in [-1, 1], or to unbounded
        values of their shape.
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
    return keras.Model(latents, blocks.in_float32(activation, "image")(x), name=name)


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
    image = keras.Input(tuple(image_shape), name="image")
    x = _trunk(image, width, normalization)
    x = keras.layers.Dense(1, kernel_initializer=blocks.dcgan_kernel())(x)
    return keras.Model(image, blocks.in_float32(None, "logits")(x), name=name)


def encoder(
    image_shape, latent_dim: int, width: int = 32, normalization="batch", name="encoder"
):
    """Builds image -> code: the discriminator's maps, then a dense layer.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of the code.
        width: See `discriminator`; so is `normalization`.
        normalization: `"batch"`, `"layer"` or None.
        name: Name of the model.

    Returns:
        Functional model from images in [-1, 1] to unbounded `(B, latent_dim)` codes.
    """
    image = keras.Input(tuple(image_shape), name="image")
    x = _trunk(image, width, normalization)
    x = keras.layers.Dense(latent_dim, kernel_initializer=blocks.dcgan_kernel())(x)
    return keras.Model(image, blocks.in_float32(None, "code")(x), name=name)


def gaussian_encoder(
    image_shape, latent_dim: int, width: int = 32, normalization="batch"
):
    """Builds image -> (mean, log variance): the discriminator's maps, two dense layers.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of the latent vector.
        width: See `discriminator`; so is `normalization`.
        normalization: `"batch"`, `"layer"` or None.

    Returns:
        Functional model from images in [-1, 1] to two `(B, latent_dim)` tensors, the
        second within [-10, 10].
    """
    image = keras.Input(tuple(image_shape), name="image")
    x = _trunk(image, width, normalization)
    outputs = autoencoder.posterior(x, latent_dim, blocks.dcgan_kernel)
    return keras.Model(image, outputs, name="encoder")


def _trunk(image, width: int, normalization):
    """Halving convolutions, flattened: all of the discriminator but its last layer."""
    stages, _ = blocks.ladder(image.shape[1:])
    x = image
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
    return keras.layers.Flatten()(x)


def _double(x, filters: int, use_bias: bool):
    return keras.layers.Conv2DTranspose(
        filters,
        KERNEL_SIZE,
        strides=2,
        padding="same",
        use_bias=use_bias,
        kernel_initializer=blocks.dcgan_kernel(),
    )(x)
