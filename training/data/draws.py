"""What data that is drawn by a program needs: random streams, and no pixels."""

from collections.abc import Iterator

import numpy as np

from keras_gen.training.data.errors import DataError
from keras_gen.training.data.schemes import Request

_PARTS = {"train": ("train",), "test": ("test",), "all": ("train", "test")}
_STREAMS = {"train": 0, "test": 1}


def parts(split: str, seed: int) -> Iterator[tuple[str, np.random.RandomState]]:
    """Yields the parts that make up a split, each with its random stream.

    Args:
        split: `"train"`, `"test"`, or `"all"` for both, in this order.
        seed: Which draw, 0 to 2**32 - 1.

    Yields:
        `("train" or "test", stream)`. A stream depends on part and seed alone.
    """
    for part in _PARTS[split]:
        # RandomState's streams are frozen by NumPy's policy (NEP 19), Generator's are
        # not: a seed must name the same data in every version.
        yield part, np.random.RandomState([seed, _STREAMS[part]])


def refuse_pixels(request: Request) -> None:
    """Raises `DataError` if data without images is asked for a size or channels."""
    for option in ("image_size", "channels"):
        value = getattr(request, option)
        if value is not None:
            raise DataError(
                f"{option} is for images, and {request.spec!r} holds none. "
                f"Received: {option}={value}. Leave it out."
            )
