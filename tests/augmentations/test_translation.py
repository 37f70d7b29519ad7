"""Shifts against loops over pixels."""

import numpy as np
import tensorflow as tf

from keras_gen.augmentations.translation import translate


def test_pixels_move_and_zeros_move_in():
    images = np.random.default_rng(0).uniform(-1, 1, (4, 5, 6, 2)).astype("float32")
    down, right = np.array([[0, 2, -3, 5], [0, -1, 4, 1]], np.int32)
    expected = np.zeros_like(images)
    for n in range(4):
        for i in range(5):
            for j in range(6):
                y, x = i + down[n], j + right[n]
                if 0 <= y < 5 and 0 <= x < 6:
                    expected[n, y, x] = images[n, i, j]
    moved = translate(tf.constant(images), tf.constant(down), tf.constant(right))
    np.testing.assert_array_equal(moved, expected)
