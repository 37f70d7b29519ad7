"""The first PixelCNN (van den Oord et al., 2016, arXiv:1601.06759)."""

import keras
import tensorflow as tf

from keras_gen.layers import MaskedConv2D, MaskedResidualBlock
from keras_gen.networks.pixelcnn import PixelCNN


@keras.saving.register_keras_serializable("keras_gen")
class MaskedPixelCNN(PixelCNN):
    """PixelCNN of masked convolutions, with the blind spot to its upper right.

    A masked convolution of kind A, residual blocks of kind B, then two 1 x 1
    convolutions (table 1 of the paper). It takes neither label nor condition, which
    came with the gated network. The arguments are those of `PixelCNN`.
    """

    @staticmethod
    def _body(x, condition, width, kernel_sizes, policy):
        if condition is not None:
            raise ValueError(
                "A MaskedPixelCNN takes neither label nor condition. Use a "
                "GatedPixelCNN."
            )
        x = MaskedConv2D(width, kernel_sizes[0], "A", dtype=policy, name="first")(x)
        for i, size in enumerate(kernel_sizes[1:], 1):
            x = MaskedResidualBlock(size, dtype=policy, name=f"block_{i}")(x)
        return x

    @property
    def blocks(self) -> list[MaskedResidualBlock]:
        """The residual blocks, first to last."""
        return [x for x in self.layers if isinstance(x, MaskedResidualBlock)]

    @property
    def convolutions(self) -> list[MaskedConv2D]:
        """The masked convolutions, first to last."""
        return [self.get_layer("first"), *(block.masked for block in self.blocks)]

    def begin(self, batch, label=None, condition=None):
        """See `PixelCNN.begin`. The state holds rows of each masked layer's input."""
        self.check_conditions(label, condition)
        rows = tuple(
            self.zeros(batch, conv.reach, self.grid[1], conv.above_conv.kernel.shape[2])
            for conv in self.convolutions
        )
        return (), (*rows, self._above(rows))

    def next_row(self, conditions, state, features, row):
        """See `PixelCNN.next_row`."""
        first, aboves = self.convolutions[0], self._split(state[-1])
        hidden = first.across(_pad(features, first)[:, :, :-1], aboves[0])
        rows = [tf.concat([state[0][:, 1:], features], 1)]
        for i, block in enumerate(self.blocks, 1):
            narrow = block.narrow(hidden)
            rows.append(tf.concat([state[i][:, 1:], narrow], 1))
            result = block.masked.across(_pad(narrow, block.masked), aboves[i])
            hidden = block.widen(result, hidden)
        return (*rows, self._above(rows))

    def above(self, state):
        """See `PixelCNN.above`."""
        return state[-1]

    def empty_windows(self, batch):
        """See `PixelCNN.empty_windows`: p columns of each masked layer's input."""
        return tuple(
            self.zeros(batch, 1, conv.reach, conv.above_conv.kernel.shape[2])
            for conv in self.convolutions
        )

    def next_pixel(self, windows, above):
        """See `PixelCNN.next_pixel`."""
        aboves = self._split(above)
        hidden = self.convolutions[0].across(windows[0], aboves[0])
        kept = [windows[0]]
        for i, block in enumerate(self.blocks, 1):
            columns = tf.concat([windows[i], block.narrow(hidden)], 2)
            kept.append(columns[:, :, 1:])
            hidden = block.widen(block.masked.across(columns, aboves[i]), hidden)
        return self.distribution(hidden), tuple(kept)

    def _above(self, rows):
        parts = zip(self.convolutions, rows, strict=True)
        return tf.concat([conv.above(x) for conv, x in parts], -1)

    def _split(self, above):
        return tf.split(above, [conv.filters for conv in self.convolutions], -1)


def _pad(columns, conv):
    return tf.pad(columns, ((0, 0), (0, 0), (conv.reach, 0), (0, 0)))
