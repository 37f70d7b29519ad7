"""PSNR: closed forms, TensorFlow's, and one value for each image."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.metrics.psnr import psnr


@pytest.mark.parametrize(("offset", "decibels"), [(0.1, 20), (0.01, 40), (1, 0)])
def test_an_offset_has_a_closed_form(offset, decibels):
    truth = np.zeros((2, 4, 5, 3))
    np.testing.assert_allclose(psnr(truth + offset, truth), decibels, atol=1e-9)


def test_it_is_tensorflows_and_of_each_image():
    rng = np.random.default_rng(0)
    truth = rng.uniform(0, 1, (4, 6, 7, 3))
    images = truth + rng.normal(0, 1, truth.shape) * np.array(
        [[[[0.01]]], [[[0.1]]]] * 2
    )
    expected = tf.image.psnr(images, truth, max_val=1.0)
    np.testing.assert_allclose(psnr(images, truth), expected, rtol=1e-4)


def test_equal_images_are_infinitely_near():
    truth = np.ones((1, 2, 2, 1))
    assert psnr(truth, truth)[0] == np.inf


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match="of their shape"):
        psnr(np.zeros((1, 4, 4, 1)), np.zeros((1, 4, 5, 1)))
