import numpy as np
import pytest

from keras_gen.metrics.gradient_energy import gradient_energy


def test_a_slope_has_its_steepness_along_each_axis():
    rows, columns = np.indices((6, 7))
    image = (2.0 * rows + 0.5 * columns)[None, :, :, None]
    assert gradient_energy(image) == pytest.approx(2.5)


def test_images_without_neighbours_are_refused():
    with pytest.raises(ValueError, match="sides of at least 2"):
        gradient_energy(np.zeros((1, 1, 4, 1)))
