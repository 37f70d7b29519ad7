"""Streams rows through a Keras metric: in uneven batches, and over two replicas."""

import keras
import numpy as np
import tensorflow as tf


def in_batches(metric, *columns) -> float:
    """Returns the result after batches of different sizes, one of a single row."""
    n = len(columns[0])
    for rows in zip(*(np.split(c, [1, n // 2, n - 2]) for c in columns), strict=True):
        metric.update_state(*rows)
    return float(metric.result())


def in_a_graph(metric, *columns) -> float:
    """Returns the result of a compiled step that takes batches of any size."""
    specs = [tf.TensorSpec((None, *c.shape[1:]), c.dtype) for c in columns]

    @tf.function(input_signature=specs)
    def step(*rows):
        metric.update_state(*rows)
        return metric.result()

    n = len(columns[0])
    step(*(c[: n // 3] for c in columns))
    return float(step(*(c[n // 3 :] for c in columns)))


def over_replicas(strategy, make, *columns) -> float:
    """Returns the result of replicas that each see different rows.

    Args:
        strategy: Of two replicas.
        make: A function without arguments that makes the metric.
        *columns: Arrays of n rows; n is no multiple of 5.
    """
    with strategy.scope():
        metric = make()
    # The last batch is uneven, so one replica sees more rows than the other.
    rows = tf.data.Dataset.from_tensor_slices(columns).batch(5)
    distributed = strategy.experimental_distribute_dataset(rows)

    @tf.function
    def step(batch):
        strategy.run(metric.update_state, args=batch)

    seen = set()
    for batch in distributed:
        shares = strategy.experimental_local_results(batch[0])
        seen.add(tuple(len(share) for share in shares))
        step(batch)
    assert any(len(s) == 2 and s[0] != s[1] for s in seen)
    value = float(metric.result())
    metric.reset_state()
    assert np.isnan(float(metric.result()))
    return value


def again(metric):
    """Returns a metric made anew from what Keras saves of one."""
    config = keras.saving.serialize_keras_object(metric)
    made = keras.saving.deserialize_keras_object(config)
    assert type(made) is type(metric)
    assert made.get_config() == metric.get_config()
    return made
