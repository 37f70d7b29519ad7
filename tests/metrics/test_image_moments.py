"""Moments of light: bars whose moments are known."""

import numpy as np
import pytest

from keras_gen.metrics.image_moments import PROPERTIES, image_moments


def measured(light):
    """Returns the properties of one image given by its light (H, W)."""
    image = np.asarray(light, float)[None, :, :, None] * 2 - 1
    return {name: values.item() for name, values in image_moments(image).items()}


def test_a_standing_bar():
    light = np.zeros((9, 9))
    light[2:7, 3:5] = 1  # Five pixels high, two wide.
    found = measured(light)
    assert tuple(found) == PROPERTIES
    assert found["mass"] == pytest.approx(10 / 81)
    # The variance of k equal steps is (k² - 1) / 12.
    assert found["height"] == pytest.approx(np.sqrt(24 / 12))
    assert found["width"] == pytest.approx(np.sqrt(3 / 12))
    assert found["slant"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("shear", [1, -1])
def test_a_leaning_stroke_has_the_slant_of_its_shear(shear):
    light = np.zeros((9, 15))
    for step in range(-3, 4):  # Up and, for a positive shear, to the right.
        light[4 - step, 7 + shear * step] = 1
    assert measured(light)["slant"] == pytest.approx(shear)


def test_brightness_is_mass_and_changes_no_shape():
    light = np.random.default_rng(0).uniform(0, 0.5, (8, 8))
    dim, bright = measured(light), measured(2 * light)
    assert bright["mass"] == pytest.approx(2 * dim["mass"])
    for name in ("width", "height", "slant"):
        assert bright[name] == pytest.approx(dim[name])


def test_colours_count_by_their_mean_and_darkness_has_no_shape():
    image = np.full((2, 4, 4, 3), -1.0)
    image[0, 1, 2] = (1.0, -1.0, -1.0)
    found = image_moments(image)
    assert found["mass"][0] == pytest.approx(1 / 3 / 16)
    assert [found[name][1] for name in PROPERTIES] == [0, 0, 0, 0]


def test_misuse_is_told():
    with pytest.raises(ValueError, match=r"Received: shape \(8, 8, 1\)"):
        image_moments(np.zeros((8, 8, 1)))
