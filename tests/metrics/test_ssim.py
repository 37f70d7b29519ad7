"""SSIM: TensorFlow's implementation, a closed form for flat images, the bounds."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.metrics.ssim import ssim


@pytest.mark.parametrize("channels", [1, 3])
def test_it_is_tensorflows(channels):
    rng = np.random.default_rng(0)
    truth = rng.uniform(0, 1, (3, 24, 20, channels))
    images = np.clip(truth + rng.normal(0, 0.2, truth.shape), 0, 1)
    expected = tf.image.ssim(images, truth, max_val=1.0)
    result = ssim(images, truth)
    np.testing.assert_allclose(result, expected, rtol=0, atol=1e-5)
    assert result.max() < 0.9


def test_flat_images_differ_in_luminance_alone():
    # Without variance SSIM is (2ab + C1) / (a² + b² + C1), C1 = 0.01² (eq. 6).
    a, b, c = 0.4, 0.6, 1e-4
    flat = np.ones((1, 16, 16, 1))
    expected = (2 * a * b + c) / (a**2 + b**2 + c)
    np.testing.assert_allclose(ssim(a * flat, b * flat), expected, rtol=0, atol=1e-9)


def test_equal_images_score_one_and_inverted_ones_less_than_zero():
    truth = np.random.default_rng(0).uniform(0, 1, (2, 16, 16, 1))
    np.testing.assert_allclose(ssim(truth, truth), 1, atol=1e-12)
    assert ssim(1 - truth, truth).max() < 0


@pytest.mark.parametrize("shape", [(2, 10, 16, 1), (16, 16, 1)])
def test_too_small_images_are_refused(shape):
    with pytest.raises(ValueError, match="at least 11"):
        ssim(np.zeros(shape), np.zeros(shape))
