"""Pixels: value ranges, channels, and the antialiased fit of an image to a square."""

import numpy as np
from PIL import Image, ImageOps

from keras_gen.training.data import parallel

# Pillow's names for uint8 images of 1, 2, 3 and 4 channels.
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
_GREY_MODES = ("1", "L", "LA", "La")


def to_float(images: np.ndarray) -> np.ndarray:
    """Returns uint8 images (values 0..255) as float32 in [-1, 1]: x / 127.5 - 1."""
    return images.astype(np.float32) / np.float32(127.5) - np.float32(1.0)


def is_grey(image: Image.Image) -> bool:
    """Whether the image is stored without colour."""
    return image.mode in _GREY_MODES or image.mode.startswith("I;16")


def fit(image: Image.Image, image_size: int | None, channels: int) -> np.ndarray:
    """Returns one image as a uint8 array of the wanted size and channels.

    The shortest side is resized to `image_size` and the rest cropped evenly from both
    ends. The filter is Pillow's bicubic, which widens its support when it shrinks
    (antialiasing), as clean-fid recommends (Parmar et al., 2022,
    https://arxiv.org/abs/2104.11222).

    Transparency is laid over white where the result has no alpha channel: what a
    transparent pixel hides is arbitrary.

    Args:
        image: Any Pillow image of 8 or 16 bits a channel.
        image_size: Side of the square result; None keeps the image's own size.
        channels: 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA).

    Returns:
        uint8 (H, W, channels), values 0..255.

    Raises:
        ValueError: If the pixels are 32-bit, which have no known range.
    """
    image = _with_channels(image, channels)
    if image_size is not None and image.size != (image_size, image_size):
        image = ImageOps.fit(image, (image_size, image_size), Image.Resampling.BICUBIC)
    return np.asarray(image).reshape(image.height, image.width, channels)


def convert(
    images: np.ndarray, image_size: int | None, channels: int | None
) -> np.ndarray:
    """Returns a batch of images in the wanted size and channels, on all cores.

    Args:
        images: uint8 (N, H, W, C), C from 1 to 4.
        image_size: Side of the square result; None keeps (H, W).
        channels: Channels of the result; None keeps C.

    Returns:
        uint8 (N, image_size, image_size, channels); `images` itself where nothing is
        to be done.
    """
    _, height, width, own_channels = images.shape
    channels = channels or own_channels
    height, width = (image_size, image_size) if image_size else (height, width)
    shape = (len(images), height, width, channels)
    if shape == images.shape:
        return images
    result = np.empty(shape, np.uint8)

    def fit_one(index: int) -> None:
        result[index] = fit(from_array(images[index]), image_size, channels)

    parallel.for_each(fit_one, len(images))
    return result


def from_array(image: np.ndarray) -> Image.Image:
    """Returns a uint8 array (H, W, C) as a Pillow image; C from 1 to 4."""
    # Pillow wants no axis for a single channel.
    return Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)


def _with_channels(image: Image.Image, channels: int) -> Image.Image:
    """Returns the image in the 8-bit mode with so many channels."""
    if image.mode.startswith("I;16"):
        # Pillow's own conversion clips at 255 instead of scaling.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    elif image.mode in ("I", "F"):
        raise ValueError(f"32-bit pixels (mode {image.mode!r}) have no known range")
    if image.has_transparency_data and channels in (1, 3):
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert(_MODES[channels])
