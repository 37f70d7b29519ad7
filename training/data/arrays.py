"""A source from NumPy arrays that the user holds already."""

from collections.abc import Sequence

import numpy as np

from keras_gen.training.data import checks, pixels
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.source import Source


def from_arrays(
    images: np.ndarray,
    labels: np.ndarray | None = None,
    name: str = "arrays",
    *,
    split: str = "all",
    value_range: tuple[float, float] | None = None,
    label_names: Sequence[str] | None = None,
    image_size: int | None = None,
    channels: int | None = None,
) -> Source:
    """Returns a source over arrays.

    Args:
        images: (N, H, W, C) or grey (N, H, W), C from 1 to 4. uint8 with values
            0..255, or any other number type together with `value_range`; those are
            rounded to 8 bits.
        labels: int (N,), values from 0 on. Defaults to no labels.
        name: What to call the data in records.
        split: Which part of the data this is, for records.
        value_range: (low, high) of the values, such as (0, 1) or (-1, 1). It is
            required unless the images are uint8, since guessing it wrong would train
            on half of the range.
        label_names: Name of each class. Defaults to "0", "1", ... up to the largest
            label.
        image_size: Side of the square images, 8 to 128; resized with antialiasing and
            cropped. Defaults to the images' own size.
        channels: 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA). Defaults to the
            images' own.

    Returns:
        The `Source`.

    Raises:
        DataError: If a shape, type, range, label or option is wrong.
    """
    checks.check_split(split)
    checks.check_image_size(image_size)
    checks.check_channels(channels)
    images = _as_uint8(_as_nhwc(np.asarray(images)), value_range)
    if labels is not None:
        labels = _checked_labels(np.asarray(labels), len(images))
        label_names = _checked_names(label_names, int(labels.max()) + 1)
    elif label_names is not None:
        raise DataError(
            "label_names need labels. Received: label_names without labels."
        )
    images = pixels.convert(images, image_size, channels)
    return Source(name, split, {"image": images, "label": labels}, label_names)


def _as_nhwc(images: np.ndarray) -> np.ndarray:
    """Returns the images with an axis for their channels."""
    if images.ndim == 3:
        images = images[..., np.newaxis]
    if images.ndim != 4 or not 1 <= images.shape[-1] <= 4 or 0 in images.shape:
        raise DataError(
            "Images must have the shape (N, H, W, C) with 1 to 4 channels, or "
            f"(N, H, W). Received: shape {images.shape}."
        )
    if images.dtype.kind not in "uif":
        raise DataError(f"Images must be real numbers. Received: {images.dtype}.")
    return images


def _as_uint8(
    images: np.ndarray, value_range: tuple[float, float] | None
) -> np.ndarray:
    """Returns the images as uint8 0..255."""
    if images.dtype == np.uint8 and value_range in (None, (0, 255)):
        return images
    if value_range is None:
        raise DataError(
            "Images that are not uint8 need value_range=(low, high), such as (0, 1) "
            f"or (-1, 1). Received: dtype {images.dtype} without value_range."
        )
    low, high = value_range
    if not low < high:
        raise DataError(
            "value_range must be (low, high) with low < high. "
            f"Received: value_range={value_range}"
        )
    # One comparison, so that NaN fails too.
    if not (images.min() >= low and images.max() <= high):
        raise DataError(
            f"Images must lie in value_range={value_range}. Received: values from "
            f"{images.min()} to {images.max()}."
        )
    share = np.subtract(images, low, dtype=np.float32, casting="unsafe")
    return np.rint(share * np.float32(255 / (high - low))).astype(np.uint8)


def _checked_labels(labels: np.ndarray, count: int) -> np.ndarray:
    """Returns the labels as int32 (N,)."""
    if labels.shape != (count,) or not np.issubdtype(labels.dtype, np.integer):
        raise DataError(
            "Labels must be one integer an image, (N,). Received: shape "
            f"{labels.shape}, dtype {labels.dtype} for {count} images."
        )
    if labels.min() < 0:
        raise DataError(f"Labels start at 0. Received: a label of {labels.min()}.")
    return labels.astype(np.int32)


def _checked_names(names: Sequence[str] | None, num_classes: int) -> tuple[str, ...]:
    """Returns a name for each class."""
    if names is None:
        return tuple(map(str, range(num_classes)))
    if len(names) < num_classes:
        raise DataError(
            f"label_names must name every class. Received: {len(names)} names for "
            f"labels up to {num_classes - 1}."
        )
    return tuple(names)
