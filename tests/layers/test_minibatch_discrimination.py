"""MinibatchDiscrimination against NumPy loops, and on two replicas."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers


def inputs(rows=6, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, 5)).astype("float32")


def built(kernels=3, kernel_dim=2):
    layer = layers.MinibatchDiscrimination(kernels, kernel_dim)
    layer.build((None, 5))
    draw = np.random.default_rng(1).normal(0, 0.3, layer.projection.shape)
    layer.projection.assign(draw)
    layer.bias.assign([-1.0, 0.5, 0.0])
    return layer


def oracle(x, layer):
    """Returns o of each row, pair by pair."""
    tensor = layer.projection.numpy().reshape(5, layer.kernels, layer.kernel_dim)
    found = np.zeros((len(x), layer.kernels))
    for i in range(len(x)):
        for j in range(len(x)):
            if i == j:
                continue
            for k in range(layer.kernels):
                gap = x[i] @ tensor[:, k] - x[j] @ tensor[:, k]
                found[i, k] += np.exp(-np.abs(gap).sum())
    return found + layer.bias.numpy()


def test_it_appends_the_nearness_to_other_rows():
    x, layer = inputs(), built()
    y = np.asarray(layer(x))
    np.testing.assert_array_equal(y[:, :5], x)
    np.testing.assert_allclose(y[:, 5:], oracle(x, layer), rtol=0, atol=1e-5)


def test_equal_rows_count_as_one_each():
    layer = built()
    y = np.asarray(layer(np.repeat(inputs(1), 4, axis=0)))
    expected = np.broadcast_to(3 + layer.bias.numpy(), (4, 3))
    np.testing.assert_allclose(y[:, 5:], expected, rtol=0, atol=1e-5)


def test_two_replicas_see_the_rows_of_both(two_replicas):
    x = inputs(8)
    with two_replicas.scope():
        layer = built()
    # Values and slopes: a row's slope has a part from the other replica's rows.
    weights = np.random.default_rng(2).normal(size=(8, 3)).astype("float32")

    def slopes(x, weights):
        with tf.GradientTape() as tape:
            tape.watch(x)
            near = layer(x)[:, 5:]
            total = tf.reduce_sum(weights * near)
        return near, tape.gradient(total, x)

    rows = two_replicas.experimental_distribute_values_from_function(
        lambda context: (
            tf.constant(np.split(x, 2)[context.replica_id_in_sync_group]),
            tf.constant(np.split(weights, 2)[context.replica_id_in_sync_group]),
        )
    )

    @tf.function
    def run():
        return two_replicas.run(slopes, args=rows)

    near, gradients = (two_replicas.gather(each, axis=0) for each in run())
    expected, whole = slopes(tf.constant(x), tf.constant(weights))
    np.testing.assert_allclose(near, expected, rtol=0, atol=1e-5)
    np.testing.assert_allclose(gradients, whole, rtol=0, atol=1e-5)


def test_the_size_of_a_batch_may_vary():
    layer = built()
    symbolic = keras.Input((5,))
    model = keras.Model(symbolic, layer(symbolic))
    assert model.output_shape == (None, 8)
    for rows in (1, 4):
        x = inputs(rows)
        np.testing.assert_allclose(model(x)[:, 5:], oracle(x, layer), rtol=0, atol=1e-5)


def test_refuses_no_kernels():
    with pytest.raises(ValueError, match="at least 1. Received: 0"):
        layers.MinibatchDiscrimination(0)


def test_config_round_trip():
    layer = layers.MinibatchDiscrimination(7, 3)
    twin = layers.MinibatchDiscrimination.from_config(layer.get_config())
    assert twin.get_config() == layer.get_config()
