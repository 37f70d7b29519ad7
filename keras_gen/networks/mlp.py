"""Fully connected networks: of the first GAN, and of the unrolled one.

`generator` and `discriminator` are those of Goodfellow et al., 2014;
`orthogonal_generator` and `shallow_discriminator` are those of Metz et al., 2016, and
`minibatch_discriminator` is the latter with the layer of Salimans et al., 2016.
"""

import math

import keras

from keras_gen import layers
from keras_gen.networks import blocks

MAXOUT_PIECES = 5  # Both hidden layers, as in the authors' mnist.yaml.
ORTHOGONAL_GAIN = 0.8  # Metz et al., appendix A, as is the next.
INPUT_SCALE = 0.25  # Brings a ring of radius 2 into [-1, 1].


def generator(image_shape, latent_dim: int, width: int = 128):
    """Builds latents -> sample: two ReLU layers; a tanh output for images.

    Args:
        image_shape: Shape of one image, of any rank; of rank 1, points, unbounded.
        latent_dim: Size of the latent vector.
        width: Units of each hidden layer (the authors' MNIST model: 1200).

    Returns:
        Functional model from `(B, latent_dim)` to images in [-1, 1], or points.
    """
    latents = keras.Input((latent_dim,), name="latents")
    x = keras.layers.Dense(width, activation="relu")(latents)
    x = keras.layers.Dense(width, activation="relu")(x)
    x = keras.layers.Dense(math.prod(image_shape))(x)
    return keras.Model(latents, _sample(x, image_shape), name="generator")


def discriminator(
    image_shape, width: int = 64, input_dropout: float = 0.2, dropout: float = 0.5
):
    """Builds image -> logit: two maxout layers with dropout before each layer.

    Args:
        image_shape: Shape of one image, of any rank.
        width: Maxout units of each hidden layer (the authors' MNIST model: 240).
        input_dropout: Share of pixels dropped while training.
        dropout: Share of hidden units dropped while training.

    Returns:
        Functional model from images in [-1, 1] to unbounded `(B, 1)` logits.
    """
    image = keras.Input(tuple(image_shape), name="image")
    x = layers.Dropout(input_dropout)(keras.layers.Flatten()(image))
    for _ in range(2):
        x = layers.Maxout(width, MAXOUT_PIECES)(x)
        x = layers.Dropout(dropout)(x)
    x = keras.layers.Dense(1)(x)
    return keras.Model(
        image, blocks.in_float32(None, "logits")(x), name="discriminator"
    )


def orthogonal_generator(image_shape, latent_dim: int, width: int = 128):
    """Builds latents -> sample: as `generator`, with small orthogonal weights.

    Args:
        image_shape: Shape of one image, of any rank; of rank 1, points, unbounded.
        latent_dim: Size of the latent vector.
        width: Units of each hidden layer.

    Returns:
        Functional model from `(B, latent_dim)` to images in [-1, 1], or points.
    """
    latents = x = keras.Input((latent_dim,), name="latents")
    for _ in range(2):
        x = _orthogonal(width, "relu")(x)
    x = _orthogonal(math.prod(image_shape))(x)
    return keras.Model(latents, _sample(x, image_shape), name="generator")


def shallow_discriminator(image_shape, width: int = 128, name="discriminator"):
    """Builds sample -> logit: one ReLU layer of small orthogonal weights, no state.

    Args:
        image_shape: Shape of one image or point, of any rank.
        width: Units of the hidden layer.
        name: Name of the model.

    Returns:
        Functional model from samples to unbounded `(B, 1)` logits.
    """
    sample, x = _hidden(image_shape, width)
    logits = blocks.in_float32(None, "logits")(_orthogonal(1)(x))
    return keras.Model(sample, logits, name=name)


def minibatch_discriminator(
    image_shape, width: int = 128, kernels: int = 16, kernel_dim: int = 8
):
    """Builds sample -> logit: `shallow_discriminator` that compares a batch's rows.

    Args:
        image_shape: Shape of one image or point, of any rank.
        width: Units of the hidden layer.
        kernels: As in `layers.MinibatchDiscrimination`.
        kernel_dim: As there.

    Returns:
        Functional model from samples to unbounded `(B, 1)` logits, each of which
        depends on the whole batch.
    """
    sample, x = _hidden(image_shape, width)
    x = layers.MinibatchDiscrimination(kernels, kernel_dim)(x)
    logits = blocks.in_float32(None, "logits")(_orthogonal(1)(x))
    return keras.Model(sample, logits, name="discriminator")


def _hidden(image_shape, width: int):
    """Returns samples and the hidden layer of a shallow discriminator."""
    sample = keras.Input(tuple(image_shape), name="sample")
    x = keras.layers.Rescaling(INPUT_SCALE)(keras.layers.Flatten()(sample))
    return sample, _orthogonal(width, "relu")(x)


def _orthogonal(units: int, activation: str | None = None):
    # A fresh object each, for an initializer repeats its draw.
    weights = keras.initializers.Orthogonal(ORTHOGONAL_GAIN)
    return keras.layers.Dense(units, activation, kernel_initializer=weights)


def _sample(x, image_shape):
    """Gives a flat output the shape of samples, and images their range."""
    x = keras.layers.Reshape(tuple(image_shape))(x)
    activation = None if len(image_shape) == 1 else "tanh"
    return blocks.in_float32(activation, "sample")(x)
