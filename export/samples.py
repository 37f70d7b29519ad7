"""Writes the artefact's picture of samples."""

import math
from pathlib import Path

import numpy as np

_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def write(images: np.ndarray, path: Path) -> None:
    """Writes images as one PNG, in a grid as square as their number allows.

    Args:
        images: `(n, height, width, channels)` floats in [-1, 1], 1 to 4 channels.
        path: The file to write.

    Raises:
        ValueError: If the array is not a batch of images.
    """
    from PIL import Image

    images = np.asarray(images)
    if images.ndim != 4 or len(images) == 0 or images.shape[-1] not in _MODES:
        raise ValueError(
            "Samples are images of shape (n, height, width, 1 to 4 channels). "
            f"Received: shape {images.shape}"
        )
    n, height, width, channels = images.shape
    columns = math.ceil(math.sqrt(n))
    rows = math.ceil(n / columns)
    pixels = np.rint((np.clip(images, -1, 1) + 1) * 127.5).astype(np.uint8)
    blank = np.zeros((rows * columns - n, height, width, channels), np.uint8)
    grid = np.concatenate([pixels, blank]).reshape(
        rows, columns, height, width, channels
    )
    grid = grid.swapaxes(1, 2).reshape(rows * height, columns * width, channels)
    grid = grid[..., 0] if channels == 1 else grid
    Image.fromarray(grid, _MODES[channels]).save(path)
