"""Maps of colours as 4x4 matrices, one for each image."""

import math

import tensorflow as tf

_GREY_AXIS = [1 / math.sqrt(3)] * 3 + [0.0]


def brightness(shift):
    """Returns `(B, 4, 4)` maps that add `shift`, `(B,)`, to each channel."""
    column = tf.constant([1.0, 1, 1, 0])[:, None] * tf.constant([0.0, 0, 0, 1])
    return tf.eye(4) + _rows(shift) * column


def contrast(factor):
    """Returns maps that scale each channel by `factor`, around 0."""
    return tf.linalg.diag(
        tf.stack([factor, factor, factor, tf.ones_like(factor)], axis=-1)
    )


def luma_flip(flipped):
    """Returns maps that mirror the grey axis where `flipped`, `(B,)`, is 1 (not 0).

    Differences between channels stay: dark red becomes light red.
    """
    return tf.eye(4) - 2.0 * _rows(flipped) * _grey()


def hue(angle):
    """Returns rotations around the grey axis by `angle` in radians (Rodrigues)."""
    a, b, c, _ = _GREY_AXIS
    cross = tf.constant(
        [[0.0, -c, b, 0], [c, 0, -a, 0], [-b, a, 0, 0], [0, 0, 0, 0]], tf.float32
    )
    colour = tf.linalg.diag([1.0, 1, 1, 0])
    fixed = tf.linalg.diag([0.0, 0, 0, 1])
    turned = tf.cos(_rows(angle)) * (colour - _grey()) + tf.sin(_rows(angle)) * cross
    return fixed + _grey() + turned


def saturation(factor):
    """Returns maps that scale the distance to the grey axis by `factor`."""
    rest = tf.linalg.diag([0.0, 0, 0, 1])
    return rest + _grey() + _rows(factor) * (tf.eye(4) - rest - _grey())


def recolour(images, matrices):
    """Applies a map to each pixel of each image.

    Args:
        images: float32 `(B, H, W, C)`; C is 3, or 1 for grey, which is taken as three
            equal channels whose mean comes out.
        matrices: `(B, 4, 4)`.

    Returns:
        Images of the same shape.
    """
    linear, shift = matrices[:, :3, :3], matrices[:, :3, 3]
    if images.shape[3] == 1:
        gain = tf.reduce_sum(linear, [1, 2]) / 3.0
        return images * _image(gain) + _image(tf.reduce_mean(shift, 1))
    mixed = tf.einsum("bij,bhwj->bhwi", linear, images)
    return mixed + shift[:, None, None]


def _grey():
    axis = tf.constant(_GREY_AXIS)
    return axis[:, None] * axis


def _rows(values):
    return tf.reshape(values, (-1, 1, 1))


def _image(values):
    return tf.reshape(values, (-1, 1, 1, 1))
