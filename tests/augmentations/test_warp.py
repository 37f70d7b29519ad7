"""Resampling against SciPy, and its gradients of both orders."""

import numpy as np
import tensorflow as tf
from scipy.ndimage import map_coordinates

from keras_gen.augmentations import plane
from keras_gen.augmentations.warp import warp

IMAGES = np.random.default_rng(0).uniform(-1, 1, (4, 7, 6, 2)).astype("float32")


def by_scipy(image, matrix):
    height, width, channels = image.shape
    y, x = np.mgrid[:height, :width].astype("float64")
    places = np.stack([x - (width - 1) / 2, y - (height - 1) / 2, np.ones_like(x)])
    x, y, _ = np.tensordot(matrix, places, 1)
    where = [y + (height - 1) / 2, x + (width - 1) / 2]
    return np.stack(
        [
            map_coordinates(image[..., c], where, order=1, mode="mirror")
            for c in range(channels)
        ],
        -1,
    )


def test_it_equals_bilinear_interpolation_of_the_mirrored_image():
    matrices = np.random.default_rng(1).normal(0, 1.2, (4, 3, 3)).astype("float32")
    matrices[:, 2] = [0, 0, 1]
    matrices[:, :2, 2] *= 9  # Far beyond the borders.
    expected = [by_scipy(i, m) for i, m in zip(IMAGES, matrices, strict=True)]
    result = warp(tf.constant(IMAGES), tf.constant(matrices))
    np.testing.assert_allclose(result, expected, atol=2e-5)


def test_whole_pixels_are_moved_exactly():
    identity = tf.eye(3, batch_shape=[4])
    np.testing.assert_array_equal(warp(tf.constant(IMAGES), identity), IMAGES)
    square = tf.constant(IMAGES[:, :6])
    mirrored = warp(square, plane.scale(-tf.ones(4), tf.ones(4)))
    np.testing.assert_array_equal(mirrored, square[:, :, ::-1])
    turned = warp(square, plane.quarter_turns(tf.range(4)))
    for k in range(4):
        np.testing.assert_array_equal(turned[k], np.rot90(square[k], k))


def test_the_gradient_is_the_transpose_and_has_a_gradient():
    """<v, W u> = <W' v, u>, and d/dv of |W' v|² is 2 W W' v."""
    rng = np.random.default_rng(2)
    matrices = tf.constant(
        np.concatenate([rng.normal(0, 0.8, (4, 2, 3)), [[[0, 0, 1.0]]] * 4], 1),
        tf.float32,
    )
    images, v = (
        tf.constant(IMAGES),
        tf.constant(rng.normal(size=IMAGES.shape), "float32"),
    )
    with tf.GradientTape() as outer:
        outer.watch(v)
        with tf.GradientTape() as inner:
            inner.watch(images)
            product = tf.reduce_sum(v * warp(images, matrices))
        back = inner.gradient(product, images)
        square = tf.reduce_sum(back**2)
    np.testing.assert_allclose(tf.reduce_sum(back * IMAGES), product, rtol=1e-4)
    second = outer.gradient(square, v)
    np.testing.assert_allclose(second, 2 * warp(back, matrices), atol=1e-3)
