import numpy as np
import pytest
from PIL import Image

from keras_gen.training.data import pixels


def test_to_float_spans_minus_one_to_one():
    values = pixels.to_float(np.arange(256, dtype=np.uint8))
    assert values.dtype == np.float32
    assert values[0] == -1.0 and values[255] == 1.0
    np.testing.assert_allclose(np.diff(values), 2 / 255, atol=1e-6)


def test_shrinking_is_antialiased():
    # Columns black, white, black, ...: without antialiasing one colour would win.
    stripes = np.zeros((64, 64), np.uint8)
    stripes[:, ::2] = 255
    fitted = pixels.fit(Image.fromarray(stripes), 8, 1)
    np.testing.assert_allclose(fitted.astype(float), 127.5, atol=8)


@pytest.mark.parametrize("shape", [(20, 60), (60, 20)])
def test_the_centre_is_cropped(shape):
    image = np.zeros(shape, np.uint8)
    middle = slice(20, 40)
    image[middle if shape[0] == 60 else (slice(None), middle)] = 255
    fitted = pixels.fit(Image.fromarray(image), 20, 1)
    assert fitted.shape == (20, 20, 1)
    assert (fitted == 255).all()


def test_the_shortest_side_sets_the_scale():
    image = np.zeros((32, 128), np.uint8)
    image[:, 48:80] = 200  # the square in the middle, halved into a grey 16x16
    fitted = pixels.fit(Image.fromarray(image), 16, 1)
    # The filter reaches over the square's edge by two pixels of the result.
    assert (fitted[:, 2:-2] == 200).all() and fitted.min() > 150


def test_own_size_is_kept_without_image_size():
    image = Image.new("RGB", (30, 20), (1, 2, 3))
    fitted = pixels.fit(image, None, 3)
    assert fitted.shape == (20, 30, 3)
    assert (fitted == (1, 2, 3)).all()


@pytest.mark.parametrize(
    ("channels", "expected"),
    [(1, (76,)), (2, (76, 255)), (3, (255, 0, 0)), (4, (255, 0, 0, 255))],
)
def test_channels_of_red(channels, expected):
    # 76 is the luma of pure red: 0.299 * 255.
    fitted = pixels.fit(Image.new("RGB", (8, 8), "red"), None, channels)
    assert fitted.shape == (8, 8, channels)
    assert (fitted == expected).all()


def test_transparency_is_laid_over_white():
    red = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    assert (pixels.fit(red, None, 3) == 255).all()
    assert (pixels.fit(red, None, 1) == 255).all()
    assert (pixels.fit(red, None, 4) == (255, 0, 0, 0)).all()
    half = Image.new("LA", (8, 8), (0, 128))
    np.testing.assert_allclose(pixels.fit(half, None, 1), 127, atol=1)


def test_palette_transparency_is_laid_over_white():
    palette = Image.new("P", (8, 8), 0)
    palette.putpalette([0, 0, 255])
    palette.info["transparency"] = 0
    assert (pixels.fit(palette, None, 3) == 255).all()


def test_sixteen_bits_are_scaled_not_clipped():
    image = Image.fromarray(np.full((8, 8), 0x8000, np.uint16))
    assert (pixels.fit(image, None, 1) == 0x80).all()


def test_bilevel_and_cmyk_images():
    assert (pixels.fit(Image.new("1", (8, 8), 1), None, 3) == 255).all()
    cyan = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
    assert (pixels.fit(cyan, None, 3) == (0, 255, 255)).all()
    assert pixels.fit(cyan, None, 2).shape == (8, 8, 2)


@pytest.mark.parametrize("mode", ["I", "F"])
def test_pixels_of_unknown_range_are_refused(mode):
    with pytest.raises(ValueError, match="32-bit pixels"):
        pixels.fit(Image.new(mode, (8, 8)), None, 1)


def test_is_grey():
    for mode in ("1", "L", "LA", "I;16"):
        assert pixels.is_grey(Image.new(mode, (8, 8)))
    for mode in ("RGB", "RGBA", "P", "CMYK"):
        assert not pixels.is_grey(Image.new(mode, (8, 8)))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_from_array_takes_every_number_of_channels(channels):
    array = np.random.RandomState(0).randint(0, 256, (9, 7, channels)).astype(np.uint8)
    np.testing.assert_array_equal(
        pixels.fit(pixels.from_array(array), None, channels), array
    )


def test_convert_does_nothing_where_nothing_is_to_do():
    images = np.zeros((3, 8, 8, 1), np.uint8)
    assert pixels.convert(images, None, None) is images
    assert pixels.convert(images, 8, 1) is images


def test_convert_equals_fit_of_each_image():
    random = np.random.RandomState(0)
    images = random.randint(0, 256, (70, 12, 10, 3)).astype(np.uint8)
    converted = pixels.convert(images, 16, 1)
    assert converted.shape == (70, 16, 16, 1) and converted.dtype == np.uint8
    for i in (0, 33, 69):
        expected = pixels.fit(Image.fromarray(images[i]), 16, 1)
        np.testing.assert_array_equal(converted[i], expected)
