"""Brightness, saturation and contrast of each image, as DiffAugment varies them."""

import tensorflow as tf


def brighten(images, shift):
    """Returns images with `shift`, of shape `(B,)`, added to every value."""
    return images + _rows(shift)


def saturate(images, factor):
    """Scales each pixel's distance to its own mean over channels; grey stays."""
    return _scale_around(tf.reduce_mean(images, -1, keepdims=True), images, factor)


def stretch(images, factor):
    """Scales each value's distance to the mean of its image: contrast."""
    mean = tf.reduce_mean(images, [1, 2, 3], keepdims=True)
    return _scale_around(mean, images, factor)


def _scale_around(centre, images, factor):
    return centre + _rows(factor) * (images - centre)


def _rows(values):
    return tf.reshape(values, (-1, 1, 1, 1))
