"""Dropout: rate, scale, inference, and independence of the number of replicas."""

import numpy as np
import pytest
import tensorflow as tf

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


@pytest.mark.slow
def test_two_replicas_drop_what_one_device_drops(two_replicas):
    x = tf.ones((8, 16))
    with two_replicas.scope():
        layer = layers.Dropout(0.5)
    state = layer.seed_generator.state.numpy()
    one = layer(x, training=True).numpy()
    layer.seed_generator.state.assign(state)
    halves = two_replicas.experimental_distribute_values_from_function(
        lambda context: x[4 * context.replica_id_in_sync_group :][:4]
    )

    @tf.function
    def run(values):
        return two_replicas.run(lambda v: layer(v, training=True), (values,))

    parts = two_replicas.experimental_local_results(run(halves))
    np.testing.assert_array_equal(np.concatenate(parts), one)


def test_refuses_a_rate_of_one():
    with pytest.raises(ValueError, match=r"\[0, 1\). Received: rate=1"):
        layers.Dropout(1.0)
