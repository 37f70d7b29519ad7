"""Turns channels into pixels: the upsampling step of sub-pixel convolution."""

import keras


@keras.saving.register_keras_serializable("keras_gen")
class DepthToSpace(keras.layers.Layer):
    """Moves groups of channels into blocks of pixels (Shi et al., 2016, eq. 4).

    Behind a convolution it makes images larger without zeros or holes in between.
    Channel `(i * r + j) * C + c` becomes channel c of the pixel in row i and column j
    of its block. PyTorch's `PixelShuffle` counts `c * r² + i * r + j`: reorder the
    filters when weights come from there.

    Args:
        factor: int >= 2. r; `(B, H, W, C r²)` becomes `(B, H r, W r, C)`.

    References:
        Shi et al., 2016, https://arxiv.org/abs/1609.05158
    """

    def __init__(self, factor: int, **kwargs):
        super().__init__(**kwargs)
        if not (isinstance(factor, int) and factor >= 2):
            raise ValueError(
                f"A factor of enlargement is an integer from 2. Received: {factor!r}"
            )
        self.factor = factor
        self.built = True

    def call(self, inputs):
        """Returns the channels as pixels."""
        return keras.ops.depth_to_space(inputs, self.factor, "channels_last")

    def compute_output_shape(self, input_shape):
        """Returns the enlarged shape; unknown sides stay unknown."""
        batch, height, width, channels = input_shape
        sides = (n and n * self.factor for n in (height, width))
        return (batch, *sides, channels // self.factor**2)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "factor": self.factor}
