"""Doubling and box filter against NumPy, with sides that stay known."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen.networks import resampling


@pytest.fixture
def image():
    return np.random.default_rng(0).normal(size=(2, 4, 6, 3)).astype("float32")


def test_doubling_repeats_rows_and_columns(image):
    expected = image.repeat(2, axis=1).repeat(2, axis=2)
    np.testing.assert_array_equal(resampling.double(image), expected)


def test_shrinking_takes_means_of_squares(image):
    expected = image.reshape(2, 2, 2, 3, 2, 3).mean(axis=(2, 4))
    np.testing.assert_allclose(resampling.shrink(image), expected, atol=1e-6)
    assert resampling.shrink(image, 1) is image
    four = np.tile(image, (1, 2, 2, 1))
    expected = four.reshape(2, 2, 4, 3, 4, 3).mean(axis=(2, 4))
    np.testing.assert_allclose(resampling.shrink(four, 4), expected, atol=1e-6)


def test_shrinking_undoes_doubling(image):
    back = resampling.shrink(resampling.double(image))
    np.testing.assert_allclose(back, image, atol=1e-6)


def test_the_sides_are_known_while_the_batch_is_free():
    assert resampling.double(keras.Input((4, 6, 3))).shape == (None, 8, 12, 3)
    graph = tf.function(resampling.double).get_concrete_function(
        tf.TensorSpec((None, 4, 6, 3))
    )
    assert graph.output_shapes.as_list() == [None, 8, 12, 3]
