"""Wrong pairs: each row of a batch beside the condition or data of another row."""

import keras
import tensorflow as tf

from keras_gen.distributions import replicated


def shift(rows, seed):
    """Draws how far to roll a batch so that no row meets itself.

    Args:
        rows: int32 scalar. Rows of the batch of all replicas together.
        seed: `keras.random.SeedGenerator`, in the same state on every replica.

    Returns:
        int32 scalar, from 1 to `rows - 1`, each equally likely; 0 for a single row.
    """
    drawn = keras.random.uniform((), seed=seed, dtype="float32")
    steps = tf.cast(rows - 1, tf.float32)
    # Rounding may carry the product up to `rows - 1`.
    return tf.minimum(tf.cast(drawn * steps, tf.int32) + 1, rows - 1)


def roll(tensor, steps):
    """Rolls a batch along its first axis, over all replicas.

    Args:
        tensor: This replica's rows.
        steps: int32 scalar, the same on every replica.

    Returns:
        Tensor of the same shape: row i of the whole batch is its row i - steps.
    """
    return replicated.own_rows(tf.roll(replicated.gather(tensor), steps, axis=0))


def weigh(mask):
    """Returns weights whose mean over all replicas is 1, equal where `mask` is 1.

    A mean of terms under these weights is the mean of those terms that count. All
    weights are 0 if none counts.

    Args:
        mask: `(B,)` of 0 and 1.

    Returns:
        float32 `(B,)`.
    """
    mask = tf.cast(mask, tf.float32)
    return tf.math.divide_no_nan(mask, replicated.mean(tf.reduce_mean(mask)))
