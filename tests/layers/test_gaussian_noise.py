"""GaussianNoise: its spread, inference and precision."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers


def test_its_spread_is_stddev_around_the_inputs():
    layer = layers.GaussianNoise(0.2)
    x = np.full((200, 200), 0.7, "float32")
    y = layer(x, training=True).numpy()
    assert abs(y.mean() - 0.7) < 0.005
    assert abs(y.std() - 0.2) < 0.005
    assert (layer(x, training=True).numpy() != y).all()


def test_it_does_nothing_at_inference():
    x = np.ones((3, 4), "float32")
    np.testing.assert_array_equal(layers.GaussianNoise(0.5)(x, training=False), x)


def test_it_keeps_the_precision_of_its_inputs():
    x = tf.ones((3, 4), "bfloat16")
    layer = layers.GaussianNoise(0.5, dtype="mixed_bfloat16")
    assert layer(x, training=True).dtype == "bfloat16"


def test_refuses_a_negative_deviation():
    with pytest.raises(ValueError, match="not negative. Received: stddev=-1"):
        layers.GaussianNoise(-1.0)
