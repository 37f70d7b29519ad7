"""PSNR: closed forms, TensorFlow's, and one value for each image."""

import numpy as np
import pytest
import tensorflow as tf
from skimage.metrics import peak_signal_noise_ratio

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


def test_it_is_scikit_images():
    rng = np.random.default_rng(1)
    truth, images = rng.uniform(0, 1, (2, 3, 8, 9, 3))
    expected = [
        peak_signal_noise_ratio(a, b, data_range=1.0)
        for a, b in zip(truth, images, strict=True)
    ]
    np.testing.assert_allclose(psnr(images, truth), expected, rtol=1e-12)


def test_equal_images_have_a_hundred_decibels_so_that_a_mean_is_finite():
    truth = np.ones((2, 2, 2, 1))
    images = truth - [[[[0.0]]], [[[0.1]]]]
    np.testing.assert_allclose(psnr(images, truth), [100, 20], rtol=1e-12)
    # The least error that counts is 1e-10, of a deviation of 1e-5.
    np.testing.assert_allclose(psnr(truth - 2e-5, truth), 93.979, atol=1e-3)
    np.testing.assert_allclose(psnr(truth - 0.5e-5, truth), 100, rtol=1e-12)


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match="of their shape"):
        psnr(np.zeros((1, 4, 4, 1)), np.zeros((1, 4, 5, 1)))
