"""Images in [-1, 1] as pictures that one can look at: single, or in a grid."""

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # Pillow loads when a picture is made; sampling does without.
    from PIL import Image

# A sample is enlarged by a whole factor until its sides reach so many pixels.
_READABLE = 48
# Tiles stand apart on a grey that neither black nor white samples melt into.
_BACKGROUND = 64
_GAP_SHARE = 12


def grid(
    images: np.ndarray, columns: int | None = None, scale: int | None = None
) -> "Image.Image":
    """Lays images out in rows, a little apart.

    Args:
        images: (n, H, W, C) in [-1, 1], C from 1 to 4; what lies outside is clipped.
        columns: Images in a row. Defaults to a grid that is about square.
        scale: Whole factor of enlargement, as in `enlarge`.

    Returns:
        A picture of mode L, LA, RGB or RGBA.

    Raises:
        ValueError: If the array is no batch of images, or a number is not positive.
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.size == 0 or images.shape[-1] not in (1, 2, 3, 4):
        raise ValueError(
            "A grid takes images of shape (n, H, W, C) with 1 to 4 channels. "
            f"Received: shape {images.shape}"
        )
    n, height, width, channels = images.shape
    columns = math.ceil(math.sqrt(n)) if columns is None else columns
    _check_positive("columns", columns)
    columns = min(columns, n)
    rows = math.ceil(n / columns)
    tiles = to_uint8(enlarge(images, scale))
    height, width = tiles.shape[1:3]
    gap = max(1, min(height, width) // _GAP_SHARE)
    shape = (rows * (height + gap) + gap, columns * (width + gap) + gap, channels)
    canvas = np.full(shape, _BACKGROUND, np.uint8)
    if channels in (2, 4):
        canvas[..., -1] = 255  # The background is opaque.
    for i, tile in enumerate(tiles):
        top = gap + i // columns * (height + gap)
        left = gap + i % columns * (width + gap)
        canvas[top : top + height, left : left + width] = tile
    return _picture(canvas)


def alike(panels: list[np.ndarray]) -> list[np.ndarray]:
    """Brings batches of images to one size and number of channels.

    Args:
        panels: Each (n, H, W, C), grey or RGB; the sides of the largest are whole
            multiples of the others'.

    Returns:
        The panels, smaller ones enlarged pixel by pixel, grey ones as RGB if one is.
    """
    height = max(panel.shape[1] for panel in panels)
    channels = max(panel.shape[-1] for panel in panels)
    result = []
    for panel in panels:
        panel = enlarge(panel, height // panel.shape[1])
        if panel.shape[-1] != channels:
            panel = np.repeat(panel, channels, axis=-1)
        result.append(panel)
    return result


def enlarge(images: np.ndarray, scale: int | None = None) -> np.ndarray:
    """Enlarges images pixel by pixel.

    Args:
        images: (n, H, W, C).
        scale: Whole factor. Defaults to what makes sides of 48 pixels or more.

    Returns:
        Array (n, scale * H, scale * W, C).
    """
    if scale is None:
        scale = math.ceil(_READABLE / min(images.shape[1:3]))
    _check_positive("scale", scale)
    return images.repeat(scale, axis=1).repeat(scale, axis=2)


def single(image: np.ndarray) -> "Image.Image":
    """Returns one image (H, W, C) in [-1, 1] as a picture of its own size."""
    return _picture(to_uint8(image))


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Rounds images in [-1, 1] to bytes; what lies outside is clipped."""
    return np.rint((np.clip(images, -1, 1) + 1) * 127.5).astype(np.uint8)


def _check_positive(name: str, value: int) -> None:
    if value < 1:
        raise ValueError(f"{name} must be at least 1. Received: {name}={value}")


def _picture(pixels: np.ndarray) -> "Image.Image":
    from PIL import Image

    return Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
