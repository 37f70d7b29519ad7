"""One layer of the gated PixelCNN: a stack for the rows above, one for the own row."""

import keras
from keras import ops

from keras_gen.layers.masked_conv import check_kernel_size
from keras_gen.layers.row_conv import RowConv2D


@keras.saving.register_keras_serializable("keras_gen")
class GatedCausalBlock(keras.layers.Layer):
    r"""Gated vertical and horizontal convolutions without a blind spot.

    van den Oord et al., 2016, arXiv:1606.05328, §2.2-2.4 and figure 2. With kernel size
    n = 2p + 1, * for convolution and c for the condition:

    $a_{ij} = V * v$, over rows i - p to i and columns j - p to j + p

    $v' = g(a + C_v c)$

    $u_{ij} = U * h + L a_{i-1,j} + C_h c$, over columns j - p to j of row i

    $h' = h + W g(u)$

    with the gate $g(u) = \tanh(u_1) σ(u_2)$ on the two halves of the channels. Row i of
    v' sees rows up to i; the shift down to $a_{i-1}$ lets h' see the rows above i only.
    In the first layer (kind A) U leaves out column j, and h, which is the image, is not
    added. L, W, $C_v$ and $C_h$ are 1 x 1 convolutions.

    A sampler that knows the image up to some pixel runs the parts by themselves:
    `vertical`, `gate` and `link` once a row, `across` once a pixel. They leave out the
    padding in front, which the caller provides.

    Args:
        filters: int. Channels of v' and h'.
        kernel_size: int, odd and at least 3.
        first: Whether this is the first layer.
    """

    def __init__(self, filters: int, kernel_size=3, first=False, **kwargs):
        super().__init__(**kwargs)
        check_kernel_size(kernel_size)
        self.filters = filters
        self.kernel_size = kernel_size
        self.first = first
        self.reach = kernel_size // 2
        self.open_columns = self.reach + (not first)

    def build(self, vertical_shape, horizontal_shape, condition_shape=None):
        """Creates the weights for the shapes of `call`'s arguments."""
        p, wide, policy = self.reach, 2 * self.filters, self.dtype_policy
        if not self.first and horizontal_shape[-1] != self.filters:
            raise ValueError(
                "A block that is not the first adds its horizontal input to its result "
                f"and so keeps its channels. Received: {horizontal_shape[-1]} channels "
                f"for filters={self.filters}"
            )

        def conv(name, channels, filters, size=1, use_bias=True):
            layer = RowConv2D(filters, size, use_bias=use_bias, dtype=policy, name=name)
            layer.build((None, None, None, channels))
            return layer

        self.vertical_conv = conv(
            "vertical", vertical_shape[-1], wide, (p + 1, 2 * p + 1)
        )
        self.horizontal_conv = conv(
            "horizontal", horizontal_shape[-1], wide, (1, self.open_columns), False
        )
        self.link_conv = conv("link", wide, wide)
        self.out_conv = conv("out", self.filters, self.filters)
        self.condition_conv = None
        if condition_shape is not None:
            self.condition_conv = conv(
                "condition", condition_shape[-1], 2 * wide, use_bias=False
            )

    def call(self, vertical, horizontal, condition=None):
        """Runs the block over whole maps.

        Args:
            vertical: v, `(B, H, W, channels)`.
            horizontal: h, of the same size; in the first layer both are the image.
            condition: c, `(B, 1, 1, d)` for one vector an image, or `(B, H, W, d)` for
                one a position, or None.

        Returns:
            v' and h', both `(B, H, W, filters)`.
        """
        p = self.reach
        to_vertical, to_horizontal = self.conditioning(condition)
        linear = self.vertical(ops.pad(vertical, ((0, 0), (p, 0), (0, 0), (0, 0))))
        shifted = ops.pad(linear, ((0, 0), (1, 0), (0, 0), (0, 0)))[:, :-1]
        columns = ops.pad(horizontal, ((0, 0), (0, 0), (p, 0), (0, 0)))
        if self.first:
            columns = columns[:, :, :-1]
        return (
            self.gate(linear + to_vertical),
            self.across(columns, self.link(shifted) + to_horizontal),
        )

    def conditioning(self, condition):
        """Returns $C_v c$ and $C_h c$, or two zeros without a condition."""
        if condition is None:
            return 0.0, 0.0
        return ops.split(self.condition_conv(condition), 2, axis=-1)

    def vertical(self, rows):
        """Maps rows `(B, R + p, W, channels)` of v to a, `(B, R, W, 2 * filters)`."""
        p = self.reach
        return self.vertical_conv(ops.pad(rows, ((0, 0), (0, 0), (p, p), (0, 0))))

    def gate(self, linear):
        """Applies g, which halves the channels."""
        first, second = ops.split(linear, 2, axis=-1)
        return ops.tanh(first) * ops.sigmoid(second)

    def link(self, linear):
        """Applies L, with the bias of u."""
        return self.link_conv(linear)

    def across(self, columns, above):
        """Gives h' at some pixels of a row.

        Args:
            columns: `(B, R, Q + open_columns - 1, channels)` of h, the last of which is
                the pixel before the last result's in the first layer, else its own.
            above: `(B, R, Q, 2 * filters)`: $L a_{i-1} + C_h c$.

        Returns:
            `(B, R, Q, filters)`.
        """
        result = self.out_conv(self.gate(self.horizontal_conv(columns) + above))
        return result if self.first else result + columns[:, :, self.reach :]

    def compute_output_shape(
        self, vertical_shape, horizontal_shape, condition_shape=None
    ):
        """Returns the shapes of v' and h'."""
        shape = (*vertical_shape[:-1], self.filters)
        return shape, shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "first": self.first,
        }
