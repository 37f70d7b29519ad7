"""Maps of the plane as 3x3 matrices, one for each image, around the image's centre."""

import tensorflow as tf


def shift(right, down):
    """Returns `(B, 3, 3)` maps (x, y) -> (x + right, y + down)."""
    one, zero = tf.ones_like(right), tf.zeros_like(right)
    return _matrix([one, zero, right], [zero, one, down])


def scale(x, y):
    """Returns `(B, 3, 3)` maps (x, y) -> (x * factor, y * factor)."""
    zero = tf.zeros_like(x)
    return _matrix([x, zero, zero], [zero, y, zero])


def rotate(angle):
    """Returns `(B, 3, 3)` rotations by angles in radians, from x towards y."""
    return _turn(tf.cos(angle), tf.sin(angle))


def quarter_turns(count):
    """Returns `(B, 3, 3)` rotations by multiples of 90 degrees, exact.

    Args:
        count: int32 `(B,)` from 0 to 3.
    """
    # A rounded cosine of 90 degrees would take a little of each neighbour.
    cosines, sines = tf.constant([1.0, 0, -1, 0]), tf.constant([0.0, 1, 0, -1])
    return _turn(tf.gather(cosines, count), tf.gather(sines, count))


def _turn(cosine, sine):
    zero = tf.zeros_like(cosine)
    return _matrix([cosine, -sine, zero], [sine, cosine, zero])


def _matrix(first, second):
    zero, one = tf.zeros_like(first[0]), tf.ones_like(first[0])
    rows = [tf.stack(row, -1) for row in (first, second, [zero, zero, one])]
    return tf.stack(rows, -2)
