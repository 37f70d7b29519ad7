"""A row as the bytes in its record, and back: raw arrays, or lossless PNG."""

import io
import math

import numpy as np
from PIL import Image

from keras_gen.training.data import parallel, pixels
from keras_gen.training.data.records.index import Column


def describe(rows: np.ndarray, encoding: str) -> Column:
    """Returns how a column is stored.

    Args:
        rows: Some stored rows of it, (n, ...): uint8 images, int32 or float32.
        encoding: `"raw"` or `"png"`, of images; numbers are always raw.
    """
    image = rows.dtype == np.uint8
    return Column(
        shape=rows.shape[1:],
        dtype=rows.dtype.name,
        encoding=encoding if image else "raw",
    )


def encode(rows: np.ndarray, column: Column) -> list[bytes]:
    """Returns the bytes of each row."""
    if column.encoding == "raw":
        rows = np.ascontiguousarray(rows, stored_dtype(column))
        return [row.tobytes() for row in rows]
    encoded: list[bytes] = [b""] * len(rows)

    def write(place: int) -> None:
        file = io.BytesIO()
        pixels.from_array(rows[place]).save(file, format="PNG")
        encoded[place] = file.getvalue()

    parallel.for_each(write, len(rows))
    return encoded


def decode(payload, column: Column) -> np.ndarray:
    """Returns the row that bytes hold: an array of the column's shape and type.

    Raises:
        ValueError: If they hold something else.
    """
    if column.encoding == "raw":
        return np.frombuffer(payload, stored_dtype(column)).reshape(column.shape)
    with Image.open(io.BytesIO(payload), formats=["PNG"]) as image:
        return np.asarray(image).reshape(column.shape)


def stored_dtype(column: Column) -> np.dtype:
    """Returns the type of the stored numbers, little-endian."""
    return np.dtype(column.dtype).newbyteorder("<")


def row_bytes(column: Column) -> int:
    """Returns the size of a decoded row."""
    return math.prod(column.shape) * np.dtype(column.dtype).itemsize
