"""Maps of the plane by where they send points."""

import numpy as np
import tensorflow as tf

from keras_gen.augmentations import plane


def sent(maps, x, y):
    return (maps.numpy() @ np.array([x, y, 1.0]))[:, :2]


def test_points_go_where_they_should():
    two = tf.constant([2.0, -3.0])
    np.testing.assert_allclose(sent(plane.shift(two, -two), 1, 1), [[3, -1], [-2, 4]])
    np.testing.assert_allclose(
        sent(plane.scale(two, 1 / two), 6, 6), [[12, 3], [-18, -2]]
    )
    angle = tf.constant([np.pi / 6, -np.pi / 2], tf.float32)
    np.testing.assert_allclose(
        sent(plane.rotate(angle), 1, 0), [[np.sqrt(0.75), 0.5], [0, -1]], atol=1e-6
    )


def test_quarter_turns_are_exact():
    turned = sent(plane.quarter_turns(tf.range(4)), 1.0, 2.0)
    np.testing.assert_array_equal(turned, [[1, 2], [-2, 1], [-1, -2], [2, -1]])
