"""A statistic across the batch as one more channel: how much the examples vary."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_gen")
class MinibatchStddev(keras.layers.Layer):
    r"""Appends a channel with the standard deviation within groups of examples.

    In each group of G rows: $σ = \sqrt{\frac{1}{G} Σ_i (x_i - \bar x)^2 + 10^{-8}}$
    for each feature and position, then the mean of σ over all of them, which every row
    and position of the group receives. A discriminator sees by it when a generator
    varies too little. Karras et al., 2018, arXiv:1710.10196, §3; groups of 4 and ε
    after the authors' code.

    Rows belong together in the order they come: 4k to 4k + 3. The authors group every
    (B / G)-th row, which is the same to rows that were drawn independently; this way
    each replica of a distributed batch holds whole groups, if its share of the batch
    is a multiple of the group.

    Args:
        group_size: int. Most rows of a group. A batch that it does not divide has
            groups of the largest smaller size that does.
    """

    EPSILON = 1e-8

    def __init__(self, group_size: int = 4, **kwargs):
        super().__init__(**kwargs)
        if not (isinstance(group_size, int) and group_size >= 1):
            raise ValueError(
                "A group has a whole number of rows, at least 1. Received: "
                f"group_size={group_size!r}"
            )
        self.group_size = group_size
        self.built = True

    def call(self, inputs):
        """Maps `(B, H, W, C)` to `(B, H, W, C + 1)`."""
        _, height, width, channels = inputs.shape
        rows = ops.shape(inputs)[0]
        group = self._largest_divisor(rows)
        x = ops.cast(inputs, "float32")
        x = ops.reshape(x, (rows // group, group, height, width, channels))
        deviation = ops.sqrt(ops.var(x, axis=1) + self.EPSILON)
        # One number a group, which each of its rows receives.
        deviation = ops.mean(deviation, axis=(1, 2, 3))
        deviation = ops.broadcast_to(deviation[:, None], (rows // group, group))
        channel = ops.broadcast_to(
            ops.reshape(deviation, (rows, 1, 1, 1)), (rows, height, width, 1)
        )
        return ops.concatenate([inputs, ops.cast(channel, inputs.dtype)], axis=-1)

    def compute_output_shape(self, input_shape):
        """Returns `(B, H, W, C + 1)`."""
        return (*input_shape[:-1], input_shape[-1] + 1)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "group_size": self.group_size}

    def _largest_divisor(self, rows):
        sizes = range(1, self.group_size + 1)
        if isinstance(rows, int):
            return max(size for size in sizes if rows % size == 0)
        sizes = ops.convert_to_tensor(list(sizes), dtype="int32")
        return ops.max(ops.where(rows % sizes == 0, sizes, 1))
