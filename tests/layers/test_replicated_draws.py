"""Layers that draw: independent of the number of replicas."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers


@pytest.mark.slow
@pytest.mark.parametrize("kind", [layers.Dropout, layers.GaussianNoise])
def test_two_replicas_draw_what_one_device_draws(two_replicas, kind):
    x = tf.ones((8, 16))
    with two_replicas.scope():
        layer = kind(0.5)
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
