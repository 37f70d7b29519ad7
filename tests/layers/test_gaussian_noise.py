"""GaussianNoise: its spread, inference, and independence of the number of replicas."""

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


@pytest.mark.slow
def test_two_replicas_draw_what_one_device_draws(two_replicas):
    x = tf.ones((8, 16))
    with two_replicas.scope():
        layer = layers.GaussianNoise(0.5)
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


def test_refuses_a_negative_deviation():
    with pytest.raises(ValueError, match="not negative. Received: stddev=-1"):
        layers.GaussianNoise(-1.0)
