"""Doubling and halving of images and maps, in forms that export everywhere."""

from keras import ops


def double(x):
    """Repeats each row and column: nearest-neighbour upsampling by two.

    The sides of the result are known before the batch is, which TFLite's built-in
    convolutions need; and XLA, which has no gradient for a resize, compiles it.

    Args:
        x: `(B, H, W, C)`, with known sides.

    Returns:
        `(B, 2H, 2W, C)` tensor of the same type.
    """
    _, height, width, channels = x.shape
    pairs = ops.concatenate([x, x], axis=-1)  # In memory, pixels side by side.
    rows = ops.reshape(pairs, (-1, height, 2 * width * channels))
    rows = ops.concatenate([rows, rows], axis=-1)
    return ops.reshape(rows, (-1, 2 * height, 2 * width, channels))


def shrink(x, factor: int = 2):
    """Takes the mean of each square of pixels: a box filter.

    Args:
        x: `(B, H, W, C)`, whose sides `factor` divides.
        factor: Side of the square.

    Returns:
        `(B, H / factor, W / factor, C)` tensor.
    """
    return x if factor == 1 else ops.average_pool(x, factor, strides=factor)
