"""Convolutional encoder and decoder of the variational family, for any image size.

Shape ladder for 28 x 28 x 1 and width 32: 28x28x1 - 14x14x32 - 7x7x64 - latents, and
back by nearest-neighbour doubling, which exports without transposed convolutions.
"""

import keras
from keras import ops

from keras_gen.networks import blocks

MAX_MULTIPLE = 8
LOG_VARIANCE_RANGE = (-10.0, 10.0)  # Beyond it, exp overflows or gradients vanish.


def encoder(image_shape, latent_dim: int, width: int = 32):
    """Builds image -> (mean, log variance) of a diagonal Gaussian.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of the latent vector.
        width: Channels of the first map; doubled at each halving of its size.

    Returns:
        Functional model from images in [-1, 1] to two `(B, latent_dim)` tensors, the
        second within [-10, 10].
    """
    stages, _ = blocks.ladder(image_shape)
    image = x = keras.Input(tuple(image_shape), name="image")
    for i in range(stages):
        x = keras.layers.Conv2D(
            width * min(2**i, MAX_MULTIPLE), 4, strides=2, padding="same"
        )(x)
        if i > 0:
            x = blocks.normalize(x, "batch")
        x = keras.layers.LeakyReLU(0.2)(x)
    outputs = posterior(keras.layers.Flatten()(x), latent_dim)
    return keras.Model(image, outputs, name="encoder")


def posterior(x, latent_dim: int, initializer=keras.initializers.GlorotUniform):
    """Adds the last layers of an encoder to a diagonal Gaussian.

    Args:
        x: Symbolic tensor `(B, n)`.
        latent_dim: Size of the latent vector.
        initializer: Called for the initial weights of each of the two dense layers.

    Returns:
        Mean and log variance, `(B, latent_dim)` in float32, the latter clipped.
    """
    dense = [
        keras.layers.Dense(
            latent_dim, dtype="float32", name=name, kernel_initializer=initializer()
        )(x)
        for name in ("mean", None)
    ]
    return [dense[0], Clip(*LOG_VARIANCE_RANGE, name="log_variance")(dense[1])]


def decoder(image_shape, latent_dim: int, width: int = 32):
    """Builds latents -> parameters of the likelihood of each pixel.

    Args:
        image_shape: `(height, width, channels)`, sides from 8 to 128.
        latent_dim: Size of the latent vector.
        width: Channels of the last hidden map; doubled at each halving of its size.

    Returns:
        Functional model from `(B, latent_dim)` to unbounded `(B, H, W, C)` values.
    """
    stages, smallest = blocks.ladder(image_shape)
    channels = [width * min(2**i, MAX_MULTIPLE) for i in reversed(range(stages))]

    latents = keras.Input((latent_dim,), name="latents")
    x = keras.layers.Dense(smallest[0] * smallest[1] * channels[0], use_bias=False)(
        latents
    )
    x = keras.layers.Reshape((*smallest, channels[0]))(x)
    x = keras.layers.ReLU()(blocks.normalize(x, "batch"))
    for filters in channels:
        x = _double(x)
        x = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = keras.layers.ReLU()(blocks.normalize(x, "batch"))
    x = keras.layers.Conv2D(image_shape[-1], 3, padding="same")(x)
    x = blocks.crop_to(x, image_shape)
    return keras.Model(
        latents, blocks.in_float32(None, "parameters")(x), name="decoder"
    )


def _double(x):
    # UpSampling2D loses the static size while the batch is free, and TFLite then has
    # no built-in convolution for what follows; the reshape gives the size back.
    height, width, channels = x.shape[1:]
    x = keras.layers.UpSampling2D()(x)
    return keras.layers.Reshape((2 * height, 2 * width, channels))(x)


@keras.saving.register_keras_serializable("keras_gen")
class Clip(keras.layers.Layer):
    """Clips to [low, high] in float32."""

    def __init__(self, low: float, high: float, **kwargs):
        super().__init__(**{**kwargs, "dtype": "float32"})
        self.low, self.high = low, high
        self.built = True

    def call(self, inputs):
        """Returns the clipped inputs."""
        return ops.clip(inputs, self.low, self.high)

    def compute_output_shape(self, input_shape):
        """Returns `input_shape`."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "low": self.low, "high": self.high}
