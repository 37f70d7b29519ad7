"""MinibatchStddev against NumPy: contiguous groups, one number for each."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers


def oracle(x, group):
    """Returns each row's statistic: mean over features of its group's deviation."""
    found = []
    for start in range(0, len(x), group):
        rows = x[start : start + group].astype("float64")
        variance = ((rows - rows.mean(axis=0)) ** 2).mean(axis=0)
        found += [np.sqrt(variance + 1e-8).mean()] * group
    return np.array(found)


@pytest.mark.parametrize(
    ("rows", "group"), [(8, 4), (6, 3), (2, 2), (7, 1), (9, 3), (10, 2)]
)
def test_the_new_channel_is_the_groups_mean_deviation(rows, group):
    x = np.random.default_rng(0).normal(size=(rows, 3, 2, 5)).astype("float32")
    y = np.asarray(layers.MinibatchStddev(4)(x))
    np.testing.assert_array_equal(y[..., :5], x)
    expected = np.broadcast_to(oracle(x, group)[:, None, None], (rows, 3, 2))
    np.testing.assert_allclose(y[..., 5], expected, rtol=1e-5, atol=1e-7)


def test_a_batch_of_unknown_size_is_grouped_alike():
    layer = layers.MinibatchStddev(4)
    inputs = keras.Input((3, 2, 5))
    model = keras.Model(inputs, layer(inputs))
    assert model.output_shape == (None, 3, 2, 6)
    call = tf.function(model, input_signature=[tf.TensorSpec((None, 3, 2, 5))])
    for rows in (8, 6, 7):
        x = np.random.default_rng(rows).normal(size=(rows, 3, 2, 5)).astype("float32")
        np.testing.assert_allclose(call(x), layer(x), rtol=0, atol=1e-6)


def test_equal_examples_have_a_finite_slope():
    x = tf.ones((4, 2, 2, 3))
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(layers.MinibatchStddev()(x)[..., 3])
    assert np.isfinite(tape.gradient(total, x)).all()


def test_refuses_an_empty_group():
    with pytest.raises(ValueError, match="at least 1. Received: group_size=0"):
        layers.MinibatchStddev(0)


def test_config_round_trip():
    layer = layers.MinibatchStddev(3)
    twin = layers.MinibatchStddev.from_config(layer.get_config())
    assert twin.get_config() == layer.get_config()
