"""The growing networks of ProGAN (Karras et al., 2018, table 2).

All levels' weights exist from the start; a call names the level and uses its path
alone. For 32 x 32 images and width 16 the levels are 4x4x128, 8x8x64, 16x16x32 and
32x32x16, of at most `max_width` channels.
"""

import math

import keras
from keras import ops

from keras_gen import layers
from keras_gen.networks import blocks
from keras_gen.networks.resampling import double, shrink

SLOPE = 0.2  # Of the leaky ReLU, table 2.


def ladder(image_shape) -> tuple[tuple[int, int], ...]:
    """Returns `(height, width)` of each level, from the smallest to the whole image.

    Raises:
        ValueError: Unless the sides can be halved without a remainder until the
            smaller one has 4 to 7 pixels.
    """
    stages, (height, width) = blocks.ladder(image_shape)
    sizes = tuple((height << k, width << k) for k in range(stages + 1))
    if sizes[-1] != tuple(image_shape[:2]):
        raise ValueError(
            f"Networks that grow double their images {stages} times, so the sides are "
            f"multiples of {2**stages} here. Received: image_shape={image_shape}. "
            f"Resize the images to {sizes[-1]}, or to a power of two."
        )
    return sizes


class _Growing(keras.layers.Layer):
    # A layer and not a model, for a path depends on more than tensors.

    def __init__(self, image_shape, width, max_width, **kwargs):
        # Images, fades and what passes between blocks are float32; layers cast.
        super().__init__(autocast=False, **kwargs)
        self.image_shape = tuple(image_shape)
        self.width = width
        self.max_width = max_width
        self.sizes = ladder(image_shape)
        self.built = True

    def channels(self, level: int) -> int:
        """Returns the channels of a level's maps; those of level -1 are units."""
        halvings = len(self.sizes) - 1 - level
        return min(self.width * 2**halvings, self.max_width)

    def parts(self, level: int, fading: bool) -> list[keras.Model]:
        """Returns the parts that the path of a level runs through."""
        oldest = level - 1 if fading else level
        return [*self.blocks[: level + 1], *self.image_layers[oldest : level + 1]]

    def variables_at(self, level: int, fading: bool) -> list[keras.Variable]:
        """Returns the trainable variables of the path of a level."""
        parts = self.parts(level, fading)
        return [v for part in parts for v in part.trainable_variables]

    def _map(self, level: int):
        return keras.Input((*self.sizes[level], self.channels(level)))

    def _conv(self, x, filters: int, kernel_size: int = 3):
        dtype = self.dtype_policy
        return self._activate(
            layers.EqualizedConv2D(filters, kernel_size, dtype=dtype)(x)
        )

    def _activate(self, x):
        return keras.layers.LeakyReLU(SLOPE, dtype=self.dtype_policy)(x)

    def get_config(self):
        """Returns the constructor's arguments."""
        config = {
            **super().get_config(),
            "image_shape": self.image_shape,
            "width": self.width,
            "max_width": self.max_width,
        }
        config.pop("autocast", None)
        return config


@keras.saving.register_keras_serializable("keras_gen")
class GrowingGenerator(_Growing):
    """Latents -> image of any of the levels.

    Args:
        image_shape: `(height, width, channels)` of the last level; see `ladder`.
        latent_dim: Size of the latent vector.
        width: Channels of the last level's maps; doubled at each halving of the size.
        max_width: Most channels of any map.
    """

    def __init__(self, image_shape, latent_dim, width, max_width, **kwargs):
        super().__init__(image_shape, width, max_width, **kwargs)
        self.latent_dim = latent_dim
        levels = range(len(self.sizes))
        self.blocks = [self._block(k) if k else self._first_block() for k in levels]
        self.image_layers = [self._to_image(k) for k in levels]

    def call(self, latents, *, level: int, alpha=None):
        r"""Maps latents to images of a level.

        Args:
            latents: `(B, latent_dim)`.
            level: 0 for the smallest images.
            alpha: Weight of the level while it is faded in, beside the level below,
                doubled; None for the level alone.

        Returns:
            float32 `(B, h, w, C)`, not bounded.
        """
        x = latents
        for block in self.blocks[: level + 1]:
            below, x = x, block(x)
        image = self.image_layers[level](x)
        if alpha is None:
            return image
        return _fade(double(self.image_layers[level - 1](below)), image, alpha)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "latent_dim": self.latent_dim}

    def _first_block(self):
        latents = keras.Input((self.latent_dim,))
        shape, dtype = (*self.sizes[0], self.channels(0)), self.dtype_policy
        x = self._normalize(latents)
        gain = (
            math.sqrt(2.0) / 4.0
        )  # As the authors' code has it, to match a first one.
        x = layers.EqualizedDense(math.prod(shape), gain, dtype=dtype)(x)
        x = keras.layers.Reshape(shape, dtype=dtype)(x)
        x = self._normalize(self._activate(x))
        x = self._normalize(self._conv(x, shape[-1]))
        return keras.Model(latents, x, name="first_block")

    def _block(self, level):
        inputs = self._map(level - 1)
        x = double(inputs)
        for _ in range(2):
            x = self._normalize(self._conv(x, self.channels(level)))
        return keras.Model(inputs, x, name=f"block_{level}")

    def _to_image(self, level):
        inputs = self._map(level)
        to_image = layers.EqualizedConv2D(
            self.image_shape[-1], kernel_size=1, gain=1.0, dtype="float32"
        )
        return keras.Model(inputs, to_image(inputs), name=f"to_image_{level}")

    def _normalize(self, x):
        return layers.PixelNorm(dtype=self.dtype_policy)(x)


@keras.saving.register_keras_serializable("keras_gen")
class GrowingDiscriminator(_Growing):
    """Image of any of the levels -> score: the generator's mirror image.

    Args:
        image_shape: `(height, width, channels)` of the last level; see `ladder`.
        width: As in `GrowingGenerator`.
        max_width: As in `GrowingGenerator`.
    """

    def __init__(self, image_shape, width, max_width, **kwargs):
        super().__init__(image_shape, width, max_width, **kwargs)
        levels = range(len(self.sizes))
        self.blocks = [self._block(k) if k else self._last_block() for k in levels]
        self.image_layers = [self._from_image(k) for k in levels]

    def call(self, image, *, level: int, alpha=None):
        """Maps images of a level to scores.

        Args:
            image: `(B, h, w, C)`.
            level: 0 for the smallest images.
            alpha: Weight of the level while it is faded in, beside the level below,
                which sees the image halved; None for the level alone.

        Returns:
            float32 `(B, 1)`, not bounded.
        """
        x = self.image_layers[level](image)
        if level > 0:
            x = self.blocks[level](x)
            if alpha is not None:
                x = _fade(self.image_layers[level - 1](shrink(image)), x, alpha)
        for block in reversed(self.blocks[: max(level, 1)]):
            x = block(x)
        return x

    def _from_image(self, level):
        image = keras.Input((*self.sizes[level], self.image_shape[-1]))
        x = self._conv(image, self.channels(level), kernel_size=1)
        return keras.Model(image, x, name=f"from_image_{level}")

    def _block(self, level):
        inputs = self._map(level)
        x = self._conv(inputs, self.channels(level))
        x = self._conv(x, self.channels(level - 1))
        return keras.Model(inputs, shrink(x), name=f"block_{level}")

    def _last_block(self):
        inputs, dtype = self._map(0), self.dtype_policy
        x = layers.MinibatchStddev(dtype=dtype)(inputs)
        x = self._conv(x, self.channels(0))
        x = keras.layers.Flatten(dtype=dtype)(x)
        x = self._activate(layers.EqualizedDense(self.channels(-1), dtype=dtype)(x))
        x = layers.EqualizedDense(1, gain=1.0, dtype=dtype)(x)
        x = blocks.in_float32(None, "scores")(x)
        return keras.Model(inputs, x, name="last_block")


def _fade(old, new, alpha):
    old, new = ops.cast(old, "float32"), ops.cast(new, "float32")
    return old + alpha * (new - old)
