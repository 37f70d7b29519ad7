"""Doubling and halving of images and maps, in forms that export everywhere."""

from keras import ops


def double(x):
    """Repeats each row and column: nearest-neighbour upsampling by two.

    The sides of the result are known before the batch is, which TFLite's built-in
    convolutions need.

    Args:
        x: `(B, H, W, C)`, with known sides.

    Returns:
        `(B, 2H, 2W, C)` tensor of the same type.
    """
    _, height, width, _ = x.shape
    return ops.image.resize(x, (2 * height, 2 * width), interpolation="nearest")


def shrink(x, factor: int = 2):
    """Takes the mean of each square of pixels: a box filter.

    Args:
        x: `(B, H, W, C)`, whose sides `factor` divides.
        factor: Side of the square.

    Returns:
        `(B, H / factor, W / factor, C)` tensor.
    """
    return x if factor == 1 else ops.average_pool(x, factor, strides=factor)
