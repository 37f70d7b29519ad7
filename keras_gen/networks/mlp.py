"""Fully connected networks: those of the first GAN, and smooth ones of tanh layers.

`generator` and `discriminator` are those of Goodfellow et al., 2014; `tanh_generator`
and `tanh_discriminator` are those of Metz et al., 2016.
"""

import math

import keras

from keras_gen import layers
from keras_gen.networks import blocks

MAXOUT_PIECES = 5  # Both hidden layers, as in the authors' mnist.yaml.
TANH_GAIN = 1.4  # As in the demonstration of Metz et al.


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


def tanh_generator(image_shape, latent_dim: int, width: int = 128):
    """Builds latents -> sample: two tanh layers; a tanh output too for images.

    Weights start orthogonal with gain 1.4, as in the demonstration of Metz et al.

    Args:
        image_shape: Shape of one image, of any rank; of rank 1, points, unbounded.
        latent_dim: Size of the latent vector.
        width: Units of each hidden layer.

    Returns:
        Functional model from `(B, latent_dim)` to images in [-1, 1], or points.
    """
    latents = keras.Input((latent_dim,), name="latents")
    x = _tanh_layers(latents, width, math.prod(image_shape))
    return keras.Model(latents, _sample(x, image_shape), name="generator")


def tanh_discriminator(image_shape, width: int = 128):
    """Builds sample -> logit: two tanh layers, smooth and without state.

    Args:
        image_shape: Shape of one image or point, of any rank.
        width: Units of each hidden layer.

    Returns:
        Functional model from samples to unbounded `(B, 1)` logits.
    """
    sample = keras.Input(tuple(image_shape), name="sample")
    x = _tanh_layers(keras.layers.Flatten()(sample), width, 1)
    return keras.Model(
        sample, blocks.in_float32(None, "logits")(x), name="discriminator"
    )


def _tanh_layers(x, width: int, outputs: int):
    for units, activation in ((width, "tanh"), (width, "tanh"), (outputs, None)):
        # A fresh object each, for an initializer with a seed repeats itself.
        orthogonal = keras.initializers.Orthogonal(TANH_GAIN)
        x = keras.layers.Dense(units, activation, kernel_initializer=orthogonal)(x)
    return x


def _sample(x, image_shape):
    """Gives a flat output the shape of samples, and images their range."""
    x = keras.layers.Reshape(tuple(image_shape))(x)
    activation = None if len(image_shape) == 1 else "tanh"
    return blocks.in_float32(activation, "sample")(x)
