"""The gated PixelCNN (van den Oord et al., 2016, arXiv:1606.05328)."""

import keras
import tensorflow as tf

from keras_gen.layers import GatedCausalBlock
from keras_gen.networks.pixelcnn import PixelCNN, merge


@keras.saving.register_keras_serializable("keras_gen")
class GatedPixelCNN(PixelCNN):
    """PixelCNN with a vertical and a horizontal stack, and no blind spot.

    `GatedCausalBlock`s, then two 1 x 1 convolutions; label and condition enter every
    gate. The arguments are those of `PixelCNN`; defaults of sizes are ours.
    """

    @staticmethod
    def _body(x, condition, width, kernel_sizes, policy):
        vertical = horizontal = x
        for i, size in enumerate(kernel_sizes):
            block = GatedCausalBlock(
                width, size, first=i == 0, dtype=policy, name=f"block_{i}"
            )
            vertical, horizontal = block(vertical, horizontal, condition)
        return horizontal

    @property
    def blocks(self) -> list[GatedCausalBlock]:
        """The layers, first to last."""
        return [x for x in self.layers if isinstance(x, GatedCausalBlock)]

    def begin(self, batch, label=None, condition=None):
        """See `PixelCNN.begin`. The state: rows of v, and all links side by side."""
        self.check_conditions(label, condition)
        condition = merge(label, condition, self.num_classes)
        conditions = [block.conditioning(condition) for block in self.blocks]
        width = self.grid[1]
        rows, links = [], []
        for i, block in enumerate(self.blocks):
            channels = block.vertical_conv.kernel.shape[2]
            rows.append(self.zeros(batch, block.reach, width, channels))
            nothing = self.zeros(batch, 1, width, 2 * block.filters)
            links.append(block.link(nothing) + _row(conditions[i][1], 0))
        return conditions, (*rows, tf.concat(links, -1))

    def next_row(self, conditions, state, features, row):
        """See `PixelCNN.next_row`."""
        rows, links, vertical = [], [], features
        for i, block in enumerate(self.blocks):
            to_vertical, to_horizontal = conditions[i]
            seen = tf.concat([state[i], vertical], 1)
            rows.append(seen[:, 1:])
            linear = block.vertical(seen)
            links.append(block.link(linear) + _row(to_horizontal, row + 1))
            vertical = block.gate(linear + _row(to_vertical, row))
        return (*rows, tf.concat(links, -1))

    def above(self, state):
        """See `PixelCNN.above`."""
        return state[-1]

    def empty_windows(self, batch):
        """See `PixelCNN.empty_windows`: p columns of each block's h."""
        return tuple(
            self.zeros(batch, 1, block.reach, block.horizontal_conv.kernel.shape[2])
            for block in self.blocks
        )

    def next_pixel(self, windows, above):
        """See `PixelCNN.next_pixel`."""
        first, *others = self.blocks
        links = tf.split(above, len(others) + 1, -1)
        hidden = first.across(windows[0], links[0])
        kept = [windows[0]]
        for block, window, link in zip(others, windows[1:], links[1:], strict=True):
            columns = tf.concat([window, hidden], 2)
            kept.append(columns[:, :, 1:])
            hidden = block.across(columns, link)
        return self.distribution(hidden), tuple(kept)


def _row(conditions, index):
    """Row `index` of a condition given at each position; else the condition itself.

    After the last row the last one comes again, for a row that nobody draws.
    """
    if isinstance(conditions, float) or conditions.shape[1] == 1:
        return conditions
    last = conditions.shape[1] - 1
    return tf.gather(conditions, [tf.minimum(index, last)], axis=1)
