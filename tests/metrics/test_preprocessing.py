import numpy as np
import pytest
from PIL import Image

from keras_gen.metrics import preprocessing


def noise(shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype("float32")


def test_bytes_survive_the_round_trip_and_floats_are_rounded_to_them():
    levels = np.arange(256, dtype="uint8")
    images = levels.astype("float32") / 127.5 - 1
    np.testing.assert_array_equal(preprocessing.to_uint8(images), levels)
    third_of_a_step = images[1:-1] + 1 / 127.5 / 3
    np.testing.assert_array_equal(preprocessing.to_uint8(third_of_a_step), levels[1:-1])


def test_overshoot_by_rounding_is_clipped():
    images = np.array([-1.0005, 1.0005], "float32")
    np.testing.assert_array_equal(preprocessing.to_uint8(images), [0, 255])


def test_images_of_the_right_shape_are_only_rounded():
    images = noise((2, 8, 8, 1))
    fitted = preprocessing.fit(images, (8, 8, 1))
    assert fitted.dtype == "float32"
    np.testing.assert_allclose(fitted, images, atol=0.5 / 127.5 + 1e-6)
    np.testing.assert_array_equal(preprocessing.fit(fitted, (None, None, 1)), fitted)


def test_reshaping_alone_does_not_round():
    images = noise((2, 8, 8, 1)) / 3
    np.testing.assert_array_equal(preprocessing.reshape(images, (8, 8, 1)), images)
    fitted = preprocessing.fit(images, (5, 6, 3))
    rounded = preprocessing.fit(images, (8, 8, 1))
    np.testing.assert_array_equal(preprocessing.reshape(rounded, (5, 6, 3)), fitted)
    with pytest.raises(ValueError, match=r"\(n, H, W, C\)"):
        preprocessing.reshape(images[0], (8, 8, 1))


def test_shrinking_is_bilinear_with_antialias_as_in_pillow():
    images = noise((1, 32, 24, 1))
    ours = preprocessing.fit(images, (9, 7, 1))[0, ..., 0]
    rounded = preprocessing.fit(images, (32, 24, 1))[0, ..., 0]
    theirs = Image.fromarray(rounded).resize((7, 9), Image.Resampling.BILINEAR)
    np.testing.assert_allclose(ours, np.asarray(theirs), atol=1e-5)


def test_a_checkerboard_shrinks_to_grey_and_not_to_stripes():
    board = (np.indices((16, 16)).sum(0) % 2 * 2.0 - 1)[None, ..., None]
    assert np.abs(preprocessing.fit(board, (4, 4, 1))).max() < 0.05


def test_grey_and_rgb_convert_into_each_other():
    grey = noise((2, 8, 8, 1))
    rgb = preprocessing.fit(grey, (8, 8, 3))
    assert rgb.shape == (2, 8, 8, 3)
    for channel in range(3):
        np.testing.assert_array_equal(
            rgb[..., channel : channel + 1], preprocessing.fit(grey, (8, 8, 1))
        )
    back = preprocessing.fit(rgb, (8, 8, 1))
    np.testing.assert_allclose(back, preprocessing.fit(grey, (8, 8, 1)), atol=1e-6)
    green = np.full((1, 2, 2, 3), -1.0)
    green[..., 1] = 1
    np.testing.assert_allclose(
        preprocessing.fit(green, (2, 2, 1)), 2 * 0.587 - 1, atol=1e-6
    )


def test_the_description_says_what_is_done():
    assert preprocessing.describe((8, 8, 1), (8, 8, 1)) == ("none", "uint8 round trip")
    assert preprocessing.describe((32, 24, 1), (299, 299, 3)) == (
        "bilinear, antialiased, 32x24 to 299x299",
        "uint8 round trip; grey repeated to RGB",
    )
    assert preprocessing.describe((8, 8, 3), (None, None, 1)) == (
        "none",
        "uint8 round trip; RGB to BT.601 grey",
    )


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((8, 8, 1), "float32"), r"\(n, H, W, C\)"),
        (np.zeros((1, 8, 8, 1), "uint8"), "dtype uint8"),
        (np.full((1, 8, 8, 1), 255.0), r"values in \[255, 255\]"),
        (np.full((1, 8, 8, 1), np.nan), "finite"),
        (np.zeros((1, 8, 8, 4)), "takes 1 channels.*Received: 4"),
    ],
)
def test_misuse_is_named(images, message):
    with pytest.raises(ValueError, match=message):
        preprocessing.fit(images, (8, 8, 1))
