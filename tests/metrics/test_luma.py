"""Luma: BT.601's corners, grey as it is, and the border."""

import numpy as np
import pytest

from keras_gen.metrics.luma import luma


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ((-1, -1, -1), 16),
        ((1, 1, 1), 235),
        ((1, -1, -1), 81.481),
        ((-1, 1, -1), 144.553),
        ((-1, -1, 1), 40.966),
    ],
)
def test_the_standards_values(colour, expected):
    images = np.full((1, 2, 2, 3), colour)
    np.testing.assert_allclose(luma(images), expected / 255, rtol=0, atol=1e-9)


def test_it_is_scikit_images():
    from skimage.color import rgb2ycbcr

    images = np.random.default_rng(0).uniform(-1, 1, (3, 5, 7, 3))
    expected = rgb2ycbcr((images + 1) / 2)[..., :1] / 255
    np.testing.assert_allclose(luma(images), expected, rtol=0, atol=1e-6)


def test_grey_is_its_own_luma_and_the_border_goes():
    images = np.random.default_rng(0).uniform(-1, 1, (2, 6, 8, 1))
    result = luma(images, border=2)
    np.testing.assert_allclose(result, (images[:, 2:4, 2:6] + 1) / 2, atol=1e-12)


@pytest.mark.parametrize("shape", [(2, 4, 9, 3), (2, 9, 9, 2), (9, 9, 3)])
def test_what_has_no_luma_is_refused(shape):
    with pytest.raises(ValueError, match="larger than their border"):
        luma(np.zeros(shape), border=2)
