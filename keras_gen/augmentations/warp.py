"""Resamples each image along its own affine map, mirrored beyond its borders."""

import tensorflow as tf


def warp(images, matrices):
    """Takes each pixel from where a matrix sends it, by bilinear interpolation.

    It is built of gathers: TensorFlow's own operation has a gradient that is not the
    transpose of the map, none of second order, and no kernel in XLA.

    Args:
        images: float32 `(B, H, W, C)`, sides of at least 2.
        matrices: `(B, 3, 3)`, from places (x, y, 1) of the result to places in the
            image, in pixels from the centre, x to the right and y down.

    Returns:
        Images of the same shape.
    """
    height, width = images.shape[1:3]
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    x, y = tf.meshgrid(tf.range(width), tf.range(height))
    x, y = tf.cast(x, tf.float32) - middle_x, tf.cast(y, tf.float32) - middle_y
    places = tf.stack([x, y, tf.ones_like(x)], -1)
    # Products and sums in place of a matmul, which may round to 19 bits on a GPU.
    sources = tf.reduce_sum(
        matrices[:, None, None, :2] * places[None, ..., None, :], -1
    )
    left, right, x_part = _neighbours(sources[..., 0] + middle_x, width)
    top, bottom, y_part = _neighbours(sources[..., 1] + middle_y, height)
    pixels = tf.reshape(images, (-1, height * width, images.shape[3]))

    def at(rows, columns):
        return tf.gather(pixels, rows * width + columns, batch_dims=1)

    upper = _between(at(top, left), at(top, right), x_part)
    lower = _between(at(bottom, left), at(bottom, right), x_part)
    return tf.ensure_shape(_between(upper, lower, y_part), images.shape)


def _neighbours(place, size):
    """Returns the whole places on both sides and the share of the second one."""
    last = float(size - 1)
    # Mirrored at the first and last pixel, which is not repeated.
    place = last - tf.abs(tf.math.floormod(place, 2.0 * last) - last)
    first = tf.clip_by_value(tf.floor(place), 0.0, last - 1.0)
    index = tf.cast(first, tf.int32)
    return index, index + 1, (place - first)[..., None]


def _between(a, b, part):
    return (1.0 - part) * a + part * b
