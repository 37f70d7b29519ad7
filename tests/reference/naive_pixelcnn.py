"""The plain way to draw from a PixelCNN: one pass of the whole network a pixel."""

import numpy as np
import tensorflow as tf


def draw(network, uniforms, given=None, known=None, temperature=1.0, **conditions):
    """Returns the levels `(B, H, W, C)` that the uniforms give."""
    height, width = network.grid
    levels = np.zeros((len(uniforms), height, width, network.channels), "int32")
    run = tf.function(lambda x: network.parameters(network.to_values(x), **conditions))
    for i in range(height):
        for j in range(width):
            here = run(tf.constant(levels))[:, i, j]
            levels[:, i, j] = network.head.sample(here, uniforms[:, i, j], temperature)
            if known is not None:
                keep = known[:, i, j]
                levels[keep, i, j] = given[keep, i, j]
    return levels
