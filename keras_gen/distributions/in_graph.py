r"""The draws of `portable` as TensorFlow operations that every export format has.

An exported graph that holds them turns a seed into a sample by itself, in whatever
language runs it. Words of 32 bits are int32 here, whose sums and products wrap around;
only the shift to the right needs unsigned numbers. Uniform draws and classes equal
those of `portable` to the bit. Normal ones are computed in float32 and lie within 1e-5
of it, but for some next to 0: of 2^23 draws 19 were farther off, at most by 1.4e-4.
"""

import math

import numpy as np
import tensorflow as tf

from keras_gen.distributions import portable
from keras_gen.registry import unknown

_PRECISION = 24  # Bits of a unit draw.
_MOST_CLASSES = 2**17  # Class numbers are found without leaving int32 up to this.
_HALF = _PRECISION // 2


def draw(prior, seed, index, shape, stream=0, classes=None):
    """Draws rows from a named prior, each by its own seed and index.

    Args:
        prior: An id of `portable.PRIORS`.
        seed: int32 `(B,)`, from 0 to 2^31 - 1.
        index: int32 `(B,)`, the number of the sample within its seed.
        shape: Shape of one row; static.
        stream: Which of up to 16 independent sets of numbers of the seed.
        classes: Number of classes of the categorical prior, at most 2^17.

    Returns:
        `(B, *shape)` tensor: int32 for the categorical prior, else float32. Row i is
        row `index[i]` of `portable.draw(prior, seed[i], ...)`.

    Raises:
        ValueError: If the prior is unknown, or there are too many classes.
    """
    first, second = _words(seed, index, math.prod(shape), stream)
    if prior == "normal":
        angle = 2.0 * math.pi * _unit(second)
        values = tf.sqrt(-2.0 * tf.math.log(_unit(first))) * tf.cos(angle)
    elif prior == "uniform":
        # 2u - 1 in whole numbers: u alone would be rounded before.
        whole = 2 * _shift_right(first, 32 - _PRECISION) + (1 - 2**_PRECISION)
        values = tf.cast(whole, tf.float32) * 2.0**-_PRECISION
    elif prior == "unit":
        values = _unit(first)
    elif prior == "categorical":
        values = _classes(first, classes)
    else:
        raise ValueError(unknown("prior", prior, portable.PRIORS))
    return tf.reshape(values, (-1, *shape))


def threefry(key, counter):
    """As `portable.threefry`, with int32 tensors in place of uint32 arrays."""
    xor = tf.bitwise.bitwise_xor
    schedule = (*key, xor(xor(_int32(portable.PARITY), key[0]), key[1]))
    x0, x1 = counter[0] + schedule[0], counter[1] + schedule[1]
    for block in range(5):
        for distance in portable.rotations(block):
            x0 = x0 + x1
            x1 = xor(_rotate(x1, distance), x0)
        x0 = x0 + schedule[(block + 1) % 3]
        x1 = x1 + schedule[(block + 2) % 3] + (block + 1)
    return x0, x1


def _words(seed, index, size, stream):
    first = portable.STREAM * stream
    dimensions = _int32(np.arange(first, first + size, dtype=np.uint64))
    key = (seed[:, tf.newaxis], tf.zeros_like(seed)[:, tf.newaxis])
    return threefry(key, (index[:, tf.newaxis], dimensions[tf.newaxis]))


def _unit(word):
    high = _shift_right(word, 32 - _PRECISION)
    return (tf.cast(high, tf.float32) + 0.5) * 2.0**-_PRECISION


def _classes(word, classes):
    """floor(u * classes), in whole numbers of at most 2^31."""
    if not 1 <= classes <= _MOST_CLASSES:
        raise ValueError(
            f"A graph draws from 1 to {_MOST_CLASSES} classes. Received: {classes}"
        )
    part = 2**_HALF
    high, low = _shift_right(word, 32 - _HALF), _shift_right(word, 32 - _PRECISION)
    low = low - part * high
    carry = ((2 * low + 1) * classes) // (2 * part)
    return (high * classes + carry) // part


def _rotate(word, distance: int):
    # A product by 2^d is the shift to the left; the sum joins bits that are disjoint.
    return word * _int32(1 << distance) + _shift_right(word, 32 - distance)


def _shift_right(word, distance: int):
    unsigned = tf.bitwise.right_shift(
        tf.cast(word, tf.uint32), tf.constant(distance, tf.uint32)
    )
    return tf.cast(unsigned, tf.int32)


def _int32(words):
    return tf.constant(np.asarray(words).astype(np.uint32).view(np.int32))
