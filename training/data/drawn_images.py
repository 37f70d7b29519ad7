"""What the sources of drawn images share: size, channels, seeds, joined parts."""

import numpy as np

from keras_gen.training.data.errors import DataError
from keras_gen.training.data.schemes import Request

SIZE = 32


def checked_size(request: Request, count: int) -> int:
    """Returns the side of the images to draw.

    Args:
        request: What is asked for.
        count: Number of images that would be held in memory.

    Returns:
        `request.image_size`, by default 32.

    Raises:
        DataError: If an alpha channel is asked for, or more memory than allowed.
    """
    if request.channels in (2, 4):
        raise DataError(
            f"Drawn images have no alpha channel: channels is 1 (grey) or 3 (RGB). "
            f"Received: channels={request.channels} for {request.spec!r}."
        )
    size = request.image_size or SIZE
    # While they are drawn they are RGB, whatever becomes of them.
    wanted = count * size * size * 3
    if wanted > request.cache_bytes:
        raise DataError(
            f"The images must fit into cache_bytes={request.cache_bytes:,}. Received: "
            f"{request.spec!r} with {count:,} images of {size}x{size}, {wanted:,} "
            "bytes. Choose a smaller image_size or allow more cache_bytes."
        )
    return size


def seed(random: np.random.RandomState) -> list[int]:
    """Returns a seed of 128 bits from a stream, for a stream of its own."""
    return random.randint(2**32, size=4, dtype=np.int64).tolist()


def joined(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Returns the columns of parts, one part below the other; one is not copied."""
    if len(parts) == 1:
        return parts[0]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
