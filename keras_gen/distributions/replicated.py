"""Draws, and sums over rows, that do not depend on the number of replicas.

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
    return _draw_own_rows(keras.random.normal, shape, seed)


def uniform(shape, seed, low=0.0, high=1.0):
    """Draws from U[low, high); see `normal` for the arguments."""
    return low + (high - low) * _draw_own_rows(keras.random.uniform, shape, seed)


def prior(name, shape, seed, classes=None):
    """Draws from a prior; see `keras_gen.distributions.portable.draw`."""
    if name == "normal":
        return normal(shape, seed)
    if name == "uniform":
        return uniform(shape, seed, -1.0, 1.0)
    if name == "unit":
        return uniform(shape, seed)
    if name == "categorical":
        return categorical(shape, classes, seed)
    raise ValueError(unknown("prior", name, portable.PRIORS))


def categorical(shape, classes, seed):
    """Draws class numbers, each equally likely, as int32; see `normal`."""

    def draw(shape, dtype, seed):
        return keras.random.randint(shape, 0, classes, dtype="int32", seed=seed)

    return _draw_own_rows(draw, shape, seed)


def gather(tensor):
    """Returns the rows of all replicas in order, as one device would hold them."""
    context = _context()
    return tensor if context is None else context.all_gather(tensor, axis=0)


def own_rows(tensor):
    """Returns this replica's rows of what `gather` gave, or of the like."""
    context = _context()
    if context is None:
        return tensor
    rows = tf.shape(tensor)[0] // context.num_replicas_in_sync
    start = context.replica_id_in_sync_group * rows
    return tensor[start : start + rows]


def total(tensor):
    """Returns the sum of a tensor over the replicas, on each of them."""
    context = _context()
    if context is None:
        return tensor
    return context.all_reduce(tf.distribute.ReduceOp.SUM, tensor)


def mean(tensor):
    """Returns the mean of a tensor over the replicas, on each of them."""
    context = _context()
    if context is None:
        return tensor
    return context.all_reduce(tf.distribute.ReduceOp.MEAN, tensor)


def _draw_own_rows(draw, shape, seed):
    context = _context()
    if context is None:
        return draw(shape, dtype="float32", seed=seed)
    batch, *row = shape
    everyones = (context.num_replicas_in_sync * batch, *row)
    return own_rows(draw(everyones, dtype="float32", seed=seed))


def _context():
    """The replica context, or None where there is one replica only."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return None
    return context
