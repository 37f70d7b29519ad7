"""What is applied how often, and with which parameters."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen.augmentations import pipeline

SEED = keras.random.SeedGenerator(0)


class Recorded:
    """Draws that are known: every choice is made, and its probability noted."""

    def __init__(self, probability, uniform, normal):
        self.probability = tf.constant(probability)
        self.values = {"uniform": uniform, "normal": normal}
        self.asked = []

    def uniform(self, low=0.0):
        return tf.constant([low + (1 - low) * self.values["uniform"]])

    def normal(self):
        return tf.constant([self.values["normal"]])

    def chosen(self, probability=None):
        p = self.probability if probability is None else probability
        self.asked.append(float(p))
        return tf.constant([True])

    def choose(self, values, otherwise, probability=None):
        self.chosen(probability)
        return values


def product(maps):
    return np.linalg.multi_dot([m.numpy()[0] for m in maps])


def turn(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def shift(x, y):
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]])


def test_whole_pixels():
    draws = Recorded(0.3, uniform=0.9, normal=0.0)
    result = product(pipeline.blitting(draws, (1, 16, 32, 1)))
    # Mirror; 3 quarter turns; 0.8 of an eighth of 32 and of 16, rounded.
    expected = np.diag([-1, 1, 1]) @ turn(1.5 * np.pi) @ shift(3, 2)
    np.testing.assert_allclose(result, expected, atol=1e-6)
    np.testing.assert_allclose(draws.asked, 0.3)


def test_resampling_turns_an_image_at_all_with_probability_p():
    draws = Recorded(0.36, uniform=0.75, normal=1.0)
    result = product(pipeline.geometry(draws, (1, 16, 32, 1)))
    scale, half_turn = 2.0**-0.2, turn(np.pi / 2)
    stretch = np.diag([2.0**-0.2, 2.0**0.2, 1])
    expected = np.diag([scale, scale, 1]) @ half_turn @ stretch @ half_turn
    np.testing.assert_allclose(result, expected @ shift(4, 2), atol=1e-5)
    # (1 - 0.2)² = 1 - 0.36 for the two turns.
    np.testing.assert_allclose(draws.asked, [0.36, 0.2, 0.36, 0.2, 0.36], atol=1e-6)


def test_colours_begin_with_brightness():
    draws = Recorded(0.3, uniform=0.0, normal=1.0)
    # Grey of value 0.1: brightness to 0.3, then contrast.
    result = product(pipeline.colors(draws, (1, 8, 8, 1))) @ [0.1, 0.1, 0.1, 1]
    np.testing.assert_allclose(result[:3], 0.3 * np.sqrt(2), rtol=1e-5)
    assert len(draws.asked) == 3
    draws = Recorded(0.3, uniform=0.9, normal=1.0)
    result = product(pipeline.colors(draws, (1, 8, 8, 3))) @ [0.1, 0.1, 0.1, 1]
    # The flip negates grey; hue and saturation do not change it.
    np.testing.assert_allclose(result[:3], -0.3 * np.sqrt(2), rtol=1e-5)
    assert len(draws.asked) == 5


@pytest.mark.parametrize("groups", [pipeline.GROUPS, ("color",), ("geometry",)])
def test_nothing_happens_at_probability_zero(groups):
    images = tf.random.stateless_uniform((16, 7, 8, 3), (0, 1), -1, 1)
    result = pipeline.alter(images, tf.constant(0.0), SEED, groups)
    np.testing.assert_allclose(result, images, atol=1e-6)
    result = pipeline.alter(images, tf.constant(1.0), SEED, groups)
    changed = np.abs(result - images).max(axis=(1, 2, 3)) > 1e-3
    assert changed.all() and np.isfinite(result).all()


def test_each_image_is_chosen_by_itself_with_probability_p():
    images = tf.random.stateless_uniform((4000, 8, 8, 1), (0, 1))
    result = pipeline.alter(images, tf.constant(0.3), SEED, ("blitting",))
    kept = np.all(result == images, axis=(1, 2, 3)).mean()
    # Half the mirrors, a quarter of the turns, a quarter of the shifts do nothing;
    # the mean of 4,000 has a deviation of 0.008.
    np.testing.assert_allclose(kept, (1 - 0.15) * (1 - 0.225) ** 2, atol=0.03)
