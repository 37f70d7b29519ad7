import numpy as np
import pytest

from keras_gen.metrics.l1 import mean_absolute_error


def test_an_offset_is_its_size():
    images = np.zeros((3, 4, 5, 2))
    assert mean_absolute_error(images, images - 0.25) == 0.25
    assert mean_absolute_error(images, np.full((1, 4, 5, 2), 0.5)) == 0.5


def test_other_shapes_are_refused():
    with pytest.raises(
        ValueError, match="others of their shape|could not be broadcast"
    ):
        mean_absolute_error(np.zeros((1, 4, 4, 1)), np.zeros((3, 4, 4, 1)))
