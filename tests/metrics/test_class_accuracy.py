"""Class accuracy and its curve over resolutions, with TensorFlow's resizing."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen.metrics.class_accuracy import (
    class_accuracy,
    discriminability,
    through_resolution,
)


def test_it_is_the_share_of_right_answers():
    logits = np.array([[2.0, 1, 0], [0, 5, 1], [0, 1, 2], [-1, -2, -3]])
    assert class_accuracy(logits, [0, 1, 0, 2]) == 0.5


def test_the_metric_of_keras_streams_it():
    random = np.random.default_rng(0)
    logits, labels = random.normal(size=(41, 3)), random.integers(0, 3, 41)
    metric = keras.metrics.SparseCategoricalAccuracy()
    for rows in np.split(np.arange(41), [1, 20]):
        metric.update_state(labels[rows], logits[rows])
    assert float(metric.result()) == pytest.approx(class_accuracy(logits, labels))


@pytest.mark.parametrize("size", [(16, 16), (28, 28), (12, 30)])
@pytest.mark.parametrize("side", [4, 7, 1])
def test_down_and_up_again_is_tensorflows_antialiased_bilinear_resizing(size, side):
    images = np.random.default_rng(0).uniform(-1, 1, (2, *size, 3)).astype("float32")
    small = [max(1, round(s * side / min(size))) for s in size]
    down = tf.image.resize(images, small, antialias=True)
    expected = tf.image.resize(down, size, antialias=True)
    found = through_resolution(images, side)
    assert found.dtype == images.dtype
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_accuracy_falls_where_the_class_is_in_the_detail():
    stripes = np.array([[1.0, -1.0] * 4, [1.0, 1.0, -1.0, -1.0] * 2])
    images = np.broadcast_to(stripes[:, None, :, None], (2, 8, 8, 1))
    images, labels = np.repeat(images, 5, axis=0), np.repeat([0, 1], 5)

    def classify(images):
        fine = np.abs(np.diff(images, axis=2)).mean(axis=(1, 2, 3))
        # Fine stripes jump by 2 everywhere, coarse ones at every second place.
        return np.stack([fine, np.full(len(fine), 1.5)], axis=1)

    curve = discriminability(classify, images, labels, (8, 4, 2))
    assert curve == {8: 1.0, 4: 0.5, 2: 0.5}
    np.testing.assert_array_equal(through_resolution(images, 8), images)


@pytest.mark.parametrize(
    ("logits", "labels", "message"),
    [
        (np.zeros((2, 3)), [0], r"shapes \(2, 3\) and \(1,\)"),
        (np.zeros((0, 3)), [], "n >= 1 rows"),
        (np.zeros(3), [0, 1, 2], "logits"),
        (np.zeros((2, 3)), [0, 3], "classes 0 to 2. Received: labels from 0 to 3"),
    ],
)
def test_mistakes_are_told(logits, labels, message):
    with pytest.raises(ValueError, match=message):
        class_accuracy(logits, labels)


@pytest.mark.parametrize("side", [0, 9])
def test_sides_are_those_that_images_have(side):
    with pytest.raises(ValueError, match="from 1 to their shorter one"):
        through_resolution(np.zeros((1, 8, 10, 1)), side)
