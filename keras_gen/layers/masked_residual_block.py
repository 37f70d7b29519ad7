"""The residual block of the first PixelCNN: narrow, masked convolution, wide again."""

import keras
from keras import ops

from keras_gen.layers.masked_conv import MaskedConv2D
from keras_gen.layers.row_conv import RowConv2D


@keras.saving.register_keras_serializable("keras_gen")
class MaskedResidualBlock(keras.layers.Layer):
    """$h + W_2 ∘ ReLU ∘ M_B ∘ ReLU ∘ W_1 ∘ ReLU (h)$ with half the channels inside.

    $W_1$ and $W_2$ are 1 x 1 convolutions and $M_B$ a masked one of kind B; van den
    Oord et al., 2016, arXiv:1601.06759, figure 5.

    A sampler runs the three parts by themselves: `narrow`, `masked` and `widen`.

    Args:
        kernel_size: int, odd and at least 3. Of the masked convolution.
    """

    def __init__(self, kernel_size: int = 3, **kwargs):
        super().__init__(**kwargs)
        self.kernel_size = kernel_size

    def build(self, input_shape):
        """Creates the weights for maps of shape `(B, H, W, channels)`."""
        channels = input_shape[-1]
        half = max(1, channels // 2)
        policy = self.dtype_policy
        self.first = RowConv2D(half, 1, dtype=policy, name="first")
        self.masked = MaskedConv2D(
            half, self.kernel_size, "B", dtype=policy, name="masked"
        )
        self.last = RowConv2D(channels, 1, dtype=policy, name="last")
        self.first.build((None, None, None, channels))
        self.masked.build((None, None, None, half))
        self.last.build((None, None, None, half))

    def call(self, inputs):
        """Maps `(B, H, W, channels)` to the same shape."""
        return self.widen(self.masked(self.narrow(inputs)), inputs)

    def narrow(self, inputs):
        """Maps `(B, R, Q, channels)` to the inputs of the masked convolution."""
        return ops.relu(self.first(ops.relu(inputs)))

    def widen(self, result, inputs):
        """Maps the masked convolution's result back and adds the block's inputs."""
        return inputs + self.last(ops.relu(result))

    def compute_output_shape(self, input_shape):
        """Returns `input_shape`."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "kernel_size": self.kernel_size}
