"""What an output of a network depends on, by its gradient."""

import numpy as np
import tensorflow as tf


def dependences(network, i, j):
    """Returns how much the logits at (i, j) depend on each position of the image.

    The weights are replaced: random kernels, and positive biases that keep rectifiers
    alive, for a dead one would hide a dependence.

    Returns:
        `(H, W)` array: the largest derivative, for each input position, of a random
        combination of the logits. It is exactly zero where all of theirs are.
    """
    rng = np.random.default_rng(0)
    for weight in network.weights:
        bias = len(weight.shape) == 1
        values = 1.0 if bias else 0.3 * rng.normal(size=weight.shape)
        weight.assign(np.broadcast_to(values, weight.shape))
    shape = network.input_shape[1:]
    image = tf.constant(rng.uniform(-1, 1, (1, *shape)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(image)
        logits = network(image)[0, i, j]
        combined = tf.reduce_sum(logits * rng.normal(size=logits.shape))
    return np.abs(tape.gradient(combined, image).numpy()).max(axis=(0, 3))


def before(height, width, i, j):
    """Returns where a position comes before (i, j) in reading order."""
    return np.arange(height * width).reshape(height, width) < i * width + j
