"""Maps of colours by what they do to colours that one can name."""

import numpy as np
import tensorflow as tf

from keras_gen.augmentations import color_matrix

RNG = np.random.default_rng(0)
IMAGES = tf.constant(RNG.uniform(-1, 1, (2, 3, 4, 3)), tf.float32)


def applied(matrices, images=IMAGES):
    return color_matrix.recolour(images, matrices).numpy()


def test_brightness_and_contrast():
    values = tf.constant([0.25, -2.0])
    each = values.numpy()[:, None, None, None]
    np.testing.assert_allclose(
        applied(color_matrix.brightness(values)), IMAGES + each, atol=1e-6
    )
    np.testing.assert_allclose(
        applied(color_matrix.contrast(values)), IMAGES * each, atol=1e-6
    )


def test_luma_flip_negates_the_mean_and_keeps_differences():
    result = applied(color_matrix.luma_flip(tf.constant([1.0, 0.0])))
    mean = IMAGES.numpy()[0].mean(-1, keepdims=True)
    np.testing.assert_allclose(result[0], IMAGES[0] - 2 * mean, atol=1e-6)
    np.testing.assert_allclose(result[1], IMAGES[1], atol=1e-6)


def test_a_third_of_the_circle_of_hue_exchanges_the_channels():
    third = tf.constant([2 * np.pi / 3, -2 * np.pi / 3], tf.float32)
    result = applied(color_matrix.hue(third))
    np.testing.assert_allclose(result[0], np.roll(IMAGES[0], 1, -1), atol=1e-6)
    np.testing.assert_allclose(result[1], np.roll(IMAGES[1], -1, -1), atol=1e-6)


def test_saturation_scales_the_distance_to_grey():
    result = applied(color_matrix.saturation(tf.constant([0.0, 3.0])))
    mean = IMAGES.numpy().mean(-1, keepdims=True)
    np.testing.assert_allclose(result[0], mean[0] + 0 * IMAGES[0], atol=1e-6)
    np.testing.assert_allclose(
        result[1], mean[1] + 3 * (IMAGES[1] - mean[1]), atol=1e-6
    )


def test_grey_images_are_mapped_as_three_equal_channels():
    grey = IMAGES[..., :1]
    matrices = tf.constant(RNG.normal(size=(2, 4, 4)), tf.float32)
    three = applied(matrices, tf.repeat(grey, 3, -1))
    np.testing.assert_allclose(
        applied(matrices, grey), three.mean(-1, keepdims=True), atol=1e-6
    )
