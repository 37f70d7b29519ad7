"""Shifts by whole pixels, with zeros where nothing was."""

import tensorflow as tf


def translate(images, down, right):
    """Shifts each image by whole pixels.

    Args:
        images: `(B, H, W, C)`.
        down: int32 `(B,)`, rows to move down; negative for up.
        right: int32 `(B,)`, columns to move to the right.

    Returns:
        Images of the same shape; what moves in is 0, the middle grey.
    """
    return _shift(_shift(images, down, axis=1), right, axis=2)


def _shift(images, steps, axis):
    size = images.shape[axis]
    source = tf.range(size)[None] - steps[:, None]
    inside = tf.cast((source >= 0) & (source < size), images.dtype)
    source = tf.clip_by_value(source, 0, size - 1)
    moved = tf.gather(images, source, axis=axis, batch_dims=1)
    shape = [-1, 1, 1, 1]
    shape[axis] = size
    return moved * tf.reshape(inside, shape)
