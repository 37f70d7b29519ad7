"""Random draws whose values do not depend on the number of replicas.

Under `tf.distribute` each replica holds a slice of the global batch. Were each to draw
its own noise, two replicas would either repeat each other's numbers or differ from one
device. Here every replica draws for the whole global batch from the same seed and keeps
its own rows, so a step on N replicas sees the numbers that one device would see. Noise
is small beside activations, which makes the repeated draw cheap.
"""

import keras
import tensorflow as tf

from keras_gen.distributions import portable
from keras_gen.registry import unknown


def normal(shape, seed):
    """Draws from N(0, 1).

    Args:
        shape: Shape for this replica; the first entry is its share of the batch.
        seed: `keras.random.SeedGenerator`, in the same state on every replica.

    Returns:
        float32 tensor of `shape`.
    """
    return _own_rows(keras.random.normal, shape, seed)


def uniform(shape, seed, low=0.0, high=1.0):
    """Draws from U[low, high); see `normal` for the arguments."""
    return low + (high - low) * _own_rows(keras.random.uniform, shape, seed)


def prior(name, shape, seed):
    """Draws from a latent prior: `"normal"` is N(0, I), `"uniform"` is U[-1, 1)."""
    if name == "normal":
        return normal(shape, seed)
    if name == "uniform":
        return uniform(shape, seed, -1.0, 1.0)
    raise ValueError(unknown("prior", name, portable.PRIORS))


def _own_rows(draw, shape, seed):
    context = tf.distribute.get_replica_context()
    replicas = context.num_replicas_in_sync if context else 1
    if replicas == 1:
        return draw(shape, dtype="float32", seed=seed)
    batch, *row = shape
    everything = draw((replicas * batch, *row), dtype="float32", seed=seed)
    start = context.replica_id_in_sync_group * batch
    return everything[start : start + batch]
