"""Image files as a uint8 array: in memory where it fits, else decoded per access."""

import math
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from keras_gen.training.data import parallel, pixels
from keras_gen.training.data.errors import DataError

_LISTED_FILES = 5
# A JPEG decoder can shrink by 2, 4 or 8 while it decodes, many times faster. At three
# times the wanted size Pillow calls the outcome indistinguishable.
_DRAFT_FACTOR = 3

# From the (width, height) of an image to the (left, upper, right, lower) wanted of it.
Part = Callable[[tuple[int, int]], tuple[int, int, int, int]]


def whole(size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Returns the part that is all of an image."""
    return (0, 0, *size)


class ImageFiles:
    """Images that are decoded each time they are indexed.

    Args:
        paths: The files.
        image_size: Side of the square images; None if all share one size already.
        image_shape: (H, W, C) of the outcome.
        part: What to take of each image before it is resized.

    Attributes:
        shape: (N, H, W, C), as an array's.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        image_size: int | None,
        image_shape: tuple[int, int, int],
        part: Part = whole,
    ):
        self._paths = tuple(paths)
        self._part = part
        self._image_size = image_size
        self.shape = (len(self._paths), *image_shape)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, indices: np.ndarray) -> np.ndarray:
        """Returns the images at these indices, (n,): uint8 (n, H, W, C).

        Raises:
            DataError: If a file has vanished or broken since it was checked.
        """
        result = np.empty((len(indices), *self.shape[1:]), np.uint8)

        def decode(place: int) -> None:
            path = self._paths[indices[place]]
            try:
                result[place] = _decode(
                    path, self._image_size, self.shape[-1], self._part
                )
            except Exception as error:
                raise DataError(
                    f"The image was readable when the data was loaded, and no longer "
                    f"is: {path} ({error}). Restore it, or load the data again."
                ) from error

        parallel.for_each(decode, len(indices))
        return result


def read_all(
    paths: Sequence[Path],
    image_size: int | None,
    channels: int | None,
    cache_bytes: int,
    part: Part = whole,
) -> tuple[np.ndarray | ImageFiles, np.ndarray]:
    """Decodes every file once, and keeps the images if they fit into memory.

    All files are decoded even where nothing is kept: a broken one is found now, not
    in the middle of a training run.

    Args:
        paths: The files.
        image_size: Side of the square images; None if all share one size.
        channels: Channels of the images; None for 1 if all are grey, else 3.
        cache_bytes: Most bytes of decoded images to keep.
        part: What to take of each image before it is resized.

    Returns:
        The images, uint8 (n, H, W, C), and the indices of their paths, (n,):
        unreadable files are left out, with a warning that lists them.

    Raises:
        DataError: If no file is readable, or sizes differ and image_size is None.
    """
    faults: dict[int, str] = {}
    sizes: dict[int, tuple[int, int]] = {}
    greys: dict[int, bool] = {}

    def probe(index: int) -> None:
        try:
            with Image.open(paths[index]) as image:
                greys[index] = pixels.is_grey(image)
                if image_size is None:
                    ImageOps.exif_transpose(image, in_place=True)
                    left, upper, right, lower = part(image.size)
                    sizes[index] = (right - left, lower - upper)
        except Exception as error:
            faults[index] = str(error)

    parallel.for_each(probe, len(paths))
    if len(faults) == len(paths):
        raise DataError(f"There is no image left. {_unreadable(faults, paths)}")
    width, height = _common_size(sizes, image_size)
    channels = channels or (1 if all(greys.values()) else 3)
    shape = (height, width, channels)
    fits = len(greys) * math.prod(shape) <= cache_bytes
    cache = np.empty((len(paths) if fits else 0, *shape), np.uint8)

    def decode(index: int) -> None:
        if index in faults:
            return
        try:
            image = _decode(paths[index], image_size, channels, part)
        # A broken file makes Pillow's plugins raise almost anything.
        except Exception as error:
            faults[index] = str(error)
            return
        if fits:
            cache[index] = image

    parallel.for_each(decode, len(paths))
    if len(faults) == len(paths):
        raise DataError(f"There is no image left. {_unreadable(faults, paths)}")
    if faults:
        warnings.warn(_unreadable(faults, paths), stacklevel=2)
    kept = np.setdiff1d(np.arange(len(paths)), list(faults))
    if fits:
        return (cache if len(kept) == len(paths) else cache[kept]), kept
    return ImageFiles([paths[i] for i in kept], image_size, shape, part), kept


def _decode(
    path: Path, image_size: int | None, channels: int, part: Part
) -> np.ndarray:
    """Returns one file's image: uint8 (H, W, channels)."""
    with Image.open(path) as image:
        if image_size is not None:
            image.draft(None, (_DRAFT_FACTOR * image_size,) * 2)
        ImageOps.exif_transpose(image, in_place=True)
        return pixels.fit(image.crop(part(image.size)), image_size, channels)


def _common_size(
    sizes: dict[int, tuple[int, int]], image_size: int | None
) -> tuple[int, int]:
    """Returns (width, height) of the images to come."""
    if image_size is not None:
        return image_size, image_size
    found = sorted(set(sizes.values()))
    if len(found) > 1:
        (small, other), (large, side) = found[0], found[-1]
        raise DataError(
            "Images of different sizes need image_size, 8 to 128, to be resized to. "
            f"Received: {len(found)} sizes, such as {small}x{other} and {large}x{side}."
        )
    return found[0]


def _unreadable(faults: dict[int, str], paths: Sequence[Path]) -> str:
    """Returns the sentence about files that could not be read, naming the first."""
    listed = "; ".join(
        f"{paths[index]} ({faults[index]})" for index in sorted(faults)[:_LISTED_FILES]
    )
    more = len(faults) - _LISTED_FILES
    return (
        f"Skipped {len(faults)} of {len(paths)} image files, which cannot be read: "
        f"{listed}{f'; and {more} more' if more > 0 else ''}."
    )
