"""Damage: a tenth of the images, half noisy and half blurred, by the seed."""

import numpy as np
import pytest

from keras_gen.training.data.source import Source
from keras_gen.training.extractors import damage


@pytest.fixture
def source():
    rng = np.random.RandomState(0)
    images = rng.randint(60, 200, (200, 8, 8, 3)).astype(np.uint8)
    label = np.arange(200, dtype=np.int32) % 4
    return Source("mine", "train", {"image": images, "label": label}, "abcd")


def energy(images):
    return np.abs(np.diff(images.astype(float), axis=1)).mean(axis=(1, 2, 3))


def test_a_tenth_is_damaged_both_ways(source):
    before, after = source.read(range(200)), damage.damaged(source, 0).read(range(200))
    changed = (before["image"] != after["image"]).any(axis=(1, 2, 3))
    assert changed.sum() == 20
    rougher = energy(after["image"]) / energy(before["image"])
    assert (rougher[changed] < 0.95).sum() == 10
    np.testing.assert_array_equal(before["label"], after["label"])


def test_the_seed_decides(source):
    one, same, other = (
        damage.damaged(source, seed).read(range(200))["image"] for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_blur_is_a_gaussian():
    image = np.zeros((1, 15, 15, 2))
    image[0, 7, 7] = 1
    x = np.arange(-7, 8)
    profile = np.exp(-(x**2) / (2 * 1.2**2))
    expected = np.outer(profile, profile) / profile.sum() ** 2
    result = damage.blurred(image, 1.2)
    np.testing.assert_allclose(result[0, ..., 1], expected, rtol=0, atol=1e-3)
