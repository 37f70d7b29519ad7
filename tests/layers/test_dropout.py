"""Dropout: rate, scale and inference."""

import numpy as np
import pytest

from keras_gen import layers


def test_it_drops_its_rate_and_keeps_the_mean():
    layer = layers.Dropout(0.25)
    y = layer(np.ones((200, 200)), training=True).numpy()
    assert abs(np.mean(y == 0) - 0.25) < 0.01
    np.testing.assert_allclose(y[y != 0], 1 / 0.75, rtol=1e-6)
    assert (layer(np.ones((200, 200)), training=True).numpy() != y).any()


def test_it_does_nothing_at_inference():
    x = np.ones((3, 4), "float32")
    np.testing.assert_array_equal(layers.Dropout(0.5)(x, training=False), x)


def test_refuses_a_rate_of_one():
    with pytest.raises(ValueError, match=r"\[0, 1\). Received: rate=1"):
        layers.Dropout(1.0)
