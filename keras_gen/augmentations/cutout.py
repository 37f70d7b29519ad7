"""A rectangle of zeros in each image."""

import tensorflow as tf


def cut_out(images, top, left, size):
    """Sets a rectangle of each image to 0, the middle grey.

    Args:
        images: `(B, H, W, C)`.
        top: int32 `(B,)`, first row of the rectangle; it may begin outside.
        left: int32 `(B,)`, first column.
        size: `(height, width)` of the rectangle, ints.

    Returns:
        Images of the same shape.
    """
    height, width = images.shape[1:3]
    rows, columns = _within(height, top, size[0]), _within(width, left, size[1])
    hole = rows[:, :, None, None] & columns[:, None, :, None]
    return tf.where(hole, tf.zeros_like(images), images)


def _within(length, start, size):
    places, start = tf.range(length)[None], start[:, None]
    return (places >= start) & (places < start + size)
