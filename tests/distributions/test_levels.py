"""Levels of images: rounding, ends, and the way back."""

import numpy as np
import pytest

from keras_gen.distributions import levels


@pytest.mark.parametrize("count", [2, 17, 256])
def test_every_level_survives_the_way_there_and_back(count):
    every = np.arange(count)
    image = levels.to_image(every, count).numpy()
    np.testing.assert_allclose(image, np.linspace(-1, 1, count), atol=1e-6)
    assert image[0] == -1 and image[-1] == 1
    np.testing.assert_array_equal(levels.from_image(image, count), every)


def test_images_are_rounded_to_the_nearest_level_and_clipped():
    image = np.array([-1.2, -0.8, -0.7, 0.1, 0.9, 7.0])
    np.testing.assert_array_equal(levels.from_image(image, 5), [0, 0, 1, 2, 4, 4])
