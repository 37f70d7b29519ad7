"""The fully connected networks of the first GAN (Goodfellow et al., 2014)."""

import math

import keras

from keras_gen import layers
from keras_gen.networks import blocks

MAXOUT_PIECES = 5  # Both hidden layers, as in the authors' mnist.yaml.


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
    x = keras.layers.Reshape(tuple(image_shape))(x)
    activation = None if len(image_shape) == 1 else "tanh"
    return keras.Model(
        latents, blocks.in_float32(activation, "sample")(x), name="generator"
    )


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
