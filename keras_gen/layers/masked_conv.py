"""Convolution that sees only what comes before a pixel in reading order."""

import keras
from keras import ops

from keras_gen.layers.row_conv import RowConv2D


@keras.saving.register_keras_serializable("keras_gen")
class MaskedConv2D(keras.layers.Layer):
    r"""2-D convolution whose kernel is zero from the centre on, or just after it.

    The rows below the centre and the columns right of it in its own row are masked.
    The centre itself is masked for kind A, which belongs in the first layer, and open
    for kind B (van den Oord et al., 2016, arXiv:1601.06759, §3.4). All channels of a
    position share the mask: colours are coupled by the likelihood. Only the taps that
    the mask leaves open have weights: those of the rows above, and those of the row.

    The same weights also serve a sampler that knows the image up to some pixel: `above`
    is the part of the result that comes from finished rows, and `across` adds the part
    from the pixel's own row. Both leave out the padding, which the caller provides.

    Args:
        filters: int. Channels of the result.
        kernel_size: int, odd and at least 3.
        kind: `"A"` or `"B"`.
    """

    def __init__(self, filters: int, kernel_size: int, kind: str, **kwargs):
        super().__init__(**kwargs)
        check_kernel_size(kernel_size)
        if kind not in ("A", "B"):
            raise ValueError(f"A mask's kind is 'A' or 'B'. Received: kind={kind!r}")
        self.filters = filters
        self.kernel_size = kernel_size
        self.kind = kind
        self.reach = kernel_size // 2
        self.open_columns = self.reach + (kind == "B")

    def build(self, input_shape):
        """Creates the weights for maps of shape `(B, H, W, channels)`."""
        p, channels = self.reach, input_shape[-1]
        # Glorot's rule over all the taps that the mask leaves open.
        taps = p * self.kernel_size + self.open_columns
        limit = (6.0 / (taps * (channels + self.filters))) ** 0.5

        def part(name, size, use_bias):
            layer = RowConv2D(
                self.filters,
                size,
                use_bias=use_bias,
                kernel_initializer=keras.initializers.RandomUniform(-limit, limit),
                dtype=self.dtype_policy,
                name=name,
            )
            layer.build((None, None, None, channels))
            return layer

        self.above_conv = part("above", (p, self.kernel_size), True)
        self.across_conv = part("across", (1, self.open_columns), False)

    def call(self, inputs):
        """Maps `(B, H, W, channels)` to `(B, H, W, filters)`."""
        p = self.reach
        above = self.above(ops.pad(inputs, ((0, 0), (p, 0), (0, 0), (0, 0)))[:, :-1])
        columns = ops.pad(inputs, ((0, 0), (0, 0), (p, 0), (0, 0)))
        return self.across(columns if self.kind == "B" else columns[:, :, :-1], above)

    def above(self, rows):
        """Part of the result that finished rows give, with the bias.

        Args:
            rows: `(B, R + p - 1, W, channels)`, whole rows; p is `reach`.

        Returns:
            `(B, R, W, filters)`, for the rows that follow `rows[:, p - 1:]`.
        """
        p = self.reach
        return self.above_conv(ops.pad(rows, ((0, 0), (0, 0), (p, p), (0, 0))))

    def across(self, columns, above):
        """Adds the part of the result that comes from a pixel's own row.

        Args:
            columns: `(B, R, Q + open_columns - 1, channels)`, the last of which is the
                pixel before the last result's for kind A, and its own for kind B.
            above: `(B, R, Q, filters)`, from `above`.

        Returns:
            `(B, R, Q, filters)`.
        """
        return self.across_conv(columns) + above

    def compute_output_shape(self, input_shape):
        """Returns `(B, H, W, filters)`."""
        return (*input_shape[:-1], self.filters)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "kind": self.kind,
        }


def check_kernel_size(size) -> None:
    """Raises ValueError unless a causal kernel's size is odd and at least 3."""
    if not (isinstance(size, int) and size >= 3 and size % 2):
        raise ValueError(
            "A causal kernel has an odd size of at least 3, so that it has a centre "
            f"and something before it. Received: kernel_size={size!r}"
        )
