"""`downscaled:FACTOR:SPEC`: images of any source, each with a smaller copy."""

import math
from collections.abc import Callable

import numpy as np
from PIL import Image

from keras_gen.training.data import parallel, pixels, schemes
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

FACTORS = (2, 4, 8)


@register("downscaled", argument="FACTOR:SPEC")
def load(request: Request) -> Source:
    """Returns the images of another source with copies of 1/2, 1/4 or 1/8 the side.

    Columns: `high`, the images of SPEC, and `low`, the same ones made small by Pillow's
    bicubic filter, which is antialiased. Options are those of SPEC; `image_size` is the
    side of `high`. Example: `downscaled:4:photos`. Other columns of SPEC are dropped.

    Both columns stay in memory if they fit into `request.cache_bytes` together, else
    each access reads and shrinks again (from files: decodes them once a column).
    """
    factor, spec = _parse(request)
    source = schemes.load(
        spec,
        request.split,
        request.image_size,
        request.channels,
        request.seed,
        request.cache_bytes,
    )
    if "image" not in source.features:
        raise DataError(
            "downscaled takes data with a column 'image'. Received: "
            f"{spec!r} with {', '.join(map(repr, source.features))}."
        )
    height, width, channels = source.image_shape
    if height % factor or width % factor:
        raise DataError(
            f"The sides of the images must be divisible by {factor}. Received: "
            f"{height}x{width} in {request.spec!r}. Choose an image_size that is."
        )
    small = (height // factor, width // factor, channels)

    def high(rows: np.ndarray) -> np.ndarray:
        return source.read(rows)["image"]

    def low(rows: np.ndarray) -> np.ndarray:
        return shrink(high(rows), factor)

    columns = {
        "high": _Computed(high, (len(source), height, width, channels)),
        "low": _Computed(low, (len(source), *small)),
    }
    total = sum(math.prod(column.shape) for column in columns.values())
    if total <= request.cache_bytes:
        images = high(np.arange(len(source)))
        columns = {"high": images, "low": shrink(images, factor)}
    return Source(request.spec, request.split, columns)


def shrink(images: np.ndarray, factor: int) -> np.ndarray:
    """Returns uint8 images (n, H, W, C) as (n, H/factor, W/factor, C), antialiased."""
    count, height, width, channels = images.shape
    size = (width // factor, height // factor)
    result = np.empty((count, size[1], size[0], channels), np.uint8)

    def shrink_one(index: int) -> None:
        small = pixels.from_array(images[index]).resize(size, Image.Resampling.BICUBIC)
        result[index] = np.asarray(small).reshape(result.shape[1:])

    parallel.for_each(shrink_one, count)
    return result


class _Computed:
    """A column of images that are computed when they are indexed.

    Args:
        function: Row indices (n,) -> uint8 (n, H, W, C).
        shape: (N, H, W, C).
    """

    def __init__(
        self,
        function: Callable[[np.ndarray], np.ndarray],
        shape: tuple[int, int, int, int],
    ):
        self._function = function
        self.shape = shape

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, indices: np.ndarray) -> np.ndarray:
        return self._function(indices)


def _parse(request: Request) -> tuple[int, str]:
    """Returns the factor and the spec of the images."""
    factor, _, spec = request.argument.partition(":")
    if factor not in map(str, FACTORS) or not spec:
        raise DataError(
            "downscaled takes a factor of 2, 4 or 8 and a data spec, as in "
            f"'downscaled:4:photos'. Received: {request.spec!r}."
        )
    return int(factor), spec
