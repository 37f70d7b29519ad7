import io

import numpy as np
import pytest
from PIL import Image

from keras_gen.training.data.records import codec

NOISE = np.random.RandomState(0).randint(0, 256, (3, 9, 7, 4)).astype(np.uint8)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("encoding", ["raw", "png"])
def test_images_come_back_to_the_bit(channels, encoding):
    images = NOISE[..., :channels]
    column = codec.describe(images, encoding)
    assert (column.shape, column.encoding) == ((9, 7, channels), encoding)
    decoded = [codec.decode(each, column) for each in codec.encode(images, column)]
    np.testing.assert_array_equal(decoded, images)


@pytest.mark.parametrize(
    "rows",
    [
        np.array([3, -(2**31), 2**31 - 1], np.int32),
        np.linspace(-1, 1, 24, dtype=np.float32).reshape(3, 4, 2),
    ],
)
def test_numbers_are_raw_and_little_endian(rows):
    column = codec.describe(rows, "png")
    assert column.encoding == "raw" and column.dtype == rows.dtype.name
    encoded = codec.encode(rows, column)
    assert b"".join(encoded) == rows.astype(rows.dtype.newbyteorder("<")).tobytes()
    assert len(encoded[0]) == codec.row_bytes(column)
    for payload, row in zip(encoded, rows, strict=True):
        np.testing.assert_array_equal(codec.decode(payload, column), row)


def test_pictures_are_png_files():
    column = codec.describe(NOISE[..., :3], "png")
    with Image.open(io.BytesIO(codec.encode(NOISE[..., :3], column)[1])) as image:
        assert image.format == "PNG"
        np.testing.assert_array_equal(np.asarray(image), NOISE[1, ..., :3])


def test_a_payload_of_another_size_is_refused():
    column = codec.describe(NOISE, "raw")
    with pytest.raises(ValueError):
        codec.decode(codec.encode(NOISE, column)[0][:-1], column)
