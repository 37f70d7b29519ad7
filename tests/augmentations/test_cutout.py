"""Holes against slices, those that begin or end outside among them."""

import numpy as np
import tensorflow as tf

from keras_gen.augmentations.cutout import cut_out


def test_a_rectangle_of_each_image_is_zero_and_the_rest_is_kept():
    images = np.random.default_rng(0).uniform(0.1, 1, (3, 6, 8, 2)).astype("float32")
    top, left = np.array([[1, -2, 5], [2, 6, -1]], np.int32)
    expected = images.copy()
    expected[0, 1:4, 2:6] = 0
    expected[1, 0:1, 6:8] = 0
    expected[2, 5:6, 0:3] = 0
    result = cut_out(tf.constant(images), tf.constant(top), tf.constant(left), (3, 4))
    np.testing.assert_array_equal(result, expected)
