"""The transformations of ADA, each of which befalls an image with probability p."""

import math

import tensorflow as tf

from keras_gen.augmentations import color_matrix, plane
from keras_gen.augmentations.warp import warp
from keras_gen.distributions import replicated

GROUPS = ("blitting", "geometry", "color")

# Karras et al., 2020, appendix B: deviations of N and of log2, shares of a side.
LARGEST_SHIFT = 0.125
SCALE, STRETCH, FRACTION = 0.2, 0.2, 0.125
BRIGHTNESS, CONTRAST, SATURATION = 0.2, 0.5, 1.0


def alter(images, probability, seed, groups=GROUPS):
    """Returns images, each altered by what its own draws choose.

    Places of all geometric transformations are composed, and images resampled once; so
    are colours.

    Args:
        images: float32 `(B, H, W, C)`.
        probability: Scalar tensor p in [0, 1].
        seed: `keras.random.SeedGenerator`.
        groups: Which of `GROUPS` to apply.

    Returns:
        Images of the same shape.
    """
    draws = _Draws(tf.shape(images)[0], probability, seed)
    maps = []
    if "blitting" in groups:
        maps += blitting(draws, images.shape)
    if "geometry" in groups:
        maps += geometry(draws, images.shape)
    if maps:
        images = warp(images, _product(maps))
    if "color" in groups:
        images = color_matrix.recolour(images, _product(colors(draws, images.shape)))
    return images


def blitting(draws, shape):
    """Returns maps that move whole pixels: mirror, quarter turns, shifts.

    Args:
        draws: Of the batch, as `alter` makes them.
        shape: Of the images.

    Returns:
        List of `(B, 3, 3)` maps from the result's places to the image's.
    """
    mirror = draws.choose(tf.floor(2.0 * draws.uniform()), 0.0)
    turns = tf.cast(draws.choose(tf.floor(4.0 * draws.uniform()), 0.0), tf.int32)
    chosen = draws.chosen()
    right, down = (
        tf.where(chosen, tf.round(draws.uniform(-1.0) * LARGEST_SHIFT * side), 0.0)
        for side in (shape[2], shape[1])
    )
    return [
        plane.scale(1.0 - 2.0 * mirror, tf.ones_like(mirror)),
        plane.quarter_turns(turns),
        plane.shift(right, down),
    ]


def geometry(draws, shape):
    """Returns maps that resample: scale, turn, stretch, turn, shift; see `blitting`.

    The two turns are chosen such that an image is turned at all with probability p.
    """
    turning = 1.0 - tf.sqrt(1.0 - draws.probability)
    size = draws.choose(2.0 ** (SCALE * draws.normal()), 1.0)
    before = draws.choose(math.pi * draws.uniform(-1.0), 0.0, turning)
    stretch = draws.choose(2.0 ** (STRETCH * draws.normal()), 1.0)
    after = draws.choose(math.pi * draws.uniform(-1.0), 0.0, turning)
    chosen = draws.chosen()
    right, down = (
        tf.where(chosen, FRACTION * side * draws.normal(), 0.0)
        for side in (shape[2], shape[1])
    )
    return [
        plane.scale(1.0 / size, 1.0 / size),
        plane.rotate(before),
        plane.scale(1.0 / stretch, stretch),
        plane.rotate(after),
        plane.shift(right, down),
    ]


def colors(draws, shape):
    """Returns maps of colours, the last to be applied first; see `blitting`.

    Grey images have neither hue nor saturation.
    """
    brightness = draws.choose(BRIGHTNESS * draws.normal(), 0.0)
    contrast = draws.choose(2.0 ** (CONTRAST * draws.normal()), 1.0)
    flipped = draws.choose(tf.floor(2.0 * draws.uniform()), 0.0)
    maps = [
        color_matrix.luma_flip(flipped),
        color_matrix.contrast(contrast),
        color_matrix.brightness(brightness),
    ]
    if shape[3] == 1:
        return maps
    hue = draws.choose(math.pi * draws.uniform(-1.0), 0.0)
    saturation = draws.choose(2.0 ** (SATURATION * draws.normal()), 1.0)
    return [color_matrix.saturation(saturation), color_matrix.hue(hue), *maps]


class _Draws:
    """Draws for the rows of a batch, one of each call for each row.

    Args:
        rows: Number of this replica's rows.
        probability: p.
        seed: `keras.random.SeedGenerator`.
    """

    def __init__(self, rows, probability, seed):
        self.rows = rows
        self.probability = probability
        self.seed = seed

    def uniform(self, low=0.0):
        """Returns `(B,)` draws from U[low, 1)."""
        return replicated.uniform((self.rows,), self.seed, low, 1.0)

    def normal(self):
        """Returns `(B,)` draws from N(0, 1)."""
        return replicated.normal((self.rows,), self.seed)

    def chosen(self, probability=None):
        """Returns `(B,)` bools, true with probability p or the one given."""
        return self.uniform() < (
            self.probability if probability is None else probability
        )

    def choose(self, values, otherwise, probability=None):
        """Returns each value with probability p or the one given, or what is else."""
        return tf.where(self.chosen(probability), values, otherwise)


def _product(maps):
    result, *rest = maps
    for each in rest:
        result = result @ each
    return result
