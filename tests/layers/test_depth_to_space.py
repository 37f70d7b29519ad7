"""DepthToSpace: the order of Shi et al., eq. 4, against loops; shapes; config."""

import keras
import numpy as np
import pytest

from keras_gen.layers import DepthToSpace


@pytest.mark.parametrize("factor", [2, 3])
def test_each_channel_goes_to_its_pixel(factor):
    height, width, channels = 2, 3, 2
    x = np.arange(5 * height * width * channels * factor**2, dtype="float32")
    x = x.reshape(5, height, width, -1)
    expected = np.empty((5, height * factor, width * factor, channels), "float32")
    for row in range(height * factor):
        for column in range(width * factor):
            place = (row % factor) * factor + column % factor
            for c in range(channels):
                source = x[:, row // factor, column // factor, place * channels + c]
                expected[:, row, column, c] = source
    np.testing.assert_array_equal(DepthToSpace(factor)(x), expected)


def test_unknown_sides_stay_unknown():
    x = keras.Input((None, 7, 12))
    assert DepthToSpace(2)(x).shape == (None, None, 14, 3)


def test_config_round_trip():
    layer = DepthToSpace(3, name="up")
    twin = DepthToSpace.from_config(layer.get_config())
    assert (twin.factor, twin.name) == (3, "up")


@pytest.mark.parametrize("factor", [1, 2.0])
def test_other_factors_are_refused(factor):
    with pytest.raises(ValueError, match="integer from 2"):
        DepthToSpace(factor)
