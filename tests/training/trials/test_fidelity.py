"""PSNR and SSIM of stored images: rounding, clipping, and sides without an SSIM."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.training.trials.fidelity import as_stored, fidelity


def test_images_are_stored_as_bytes():
    # Byte b is b / 127.5 - 1; what lies between is rounded, what lies outside clipped.
    images = np.array([-1.2, -1.0, -1 + 0.4 / 127.5, 10.6 / 127.5 - 1, 1.0, 1.3])
    found = as_stored(images.reshape(1, 2, 3, 1).astype("float32")).ravel()
    np.testing.assert_allclose(found * 255, [0, 0, 0, 11, 255, 255], atol=1e-12)


def test_they_are_means_over_the_images():
    rng = np.random.default_rng(0)
    truth = rng.uniform(0, 1, (4, 12, 13, 3))
    images = np.clip(truth + rng.normal(0, 0.2, truth.shape), 0, 1)
    found = fidelity(images, truth)
    expected = {
        name: float(tf.reduce_mean(function(images, truth, max_val=1.0)))
        for name, function in (("psnr", tf.image.psnr), ("ssim", tf.image.ssim))
    }
    assert found == pytest.approx(expected, rel=1e-4)


def test_small_images_have_no_ssim():
    truth = np.zeros((2, 8, 16, 1))
    assert fidelity(truth + 0.1, truth) == {"psnr": pytest.approx(20)}
    with pytest.raises(ValueError, match="of their shape"):
        fidelity(truth, truth[:1])
