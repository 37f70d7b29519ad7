"""Brings any images into the one form a feature extractor takes."""

import keras
import numpy as np

# Luma of ITU-R BT.601, as in TensorFlow, Pillow and OpenCV.
_LUMA = np.array([0.299, 0.587, 0.114], "float32")

# Fixed text for the protocol of every measurement made through an Extractor.
ROUND_TRIP = "uint8 round trip"


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Rounds images in [-1, 1] to the 256 levels an image file holds.

    Args:
        images: float array in [-1, 1], any shape. Up to 1e-3 outside is rounding and
            is clipped.

    Returns:
        uint8 array of the same shape.

    Raises:
        ValueError: if the values are no floats, not finite or outside [-1, 1].
    """
    images = np.asarray(images)
    if not np.issubdtype(images.dtype, np.floating):
        raise ValueError(
            "Images must be floats in [-1, 1]; scale bytes by x / 127.5 - 1. "
            f"Received: dtype {images.dtype}"
        )
    if images.size and not np.isfinite(images).all():
        raise ValueError("Images must be finite. Received: NaN or inf")
    if images.size and np.abs(images).max() > 1.001:
        raise ValueError(
            "Images must be in [-1, 1]: clip or rescale them. "
            f"Received: values in [{images.min():.4g}, {images.max():.4g}]"
        )
    scaled = (images.astype("float32") + 1) * 127.5
    return np.rint(np.clip(scaled, 0, 255)).astype("uint8")


def fit(images: np.ndarray, image_shape: tuple[int | None, ...]) -> np.ndarray:
    """Rounds images to bytes and fits their size and channels to an extractor.

    Args:
        images: float array (n, H, W, C) in [-1, 1].
        image_shape: (H, W, C) wanted; a None keeps what the images have.

    Returns:
        float32 array (n, *image_shape) in [-1, 1].

    Raises:
        ValueError: if the images have the wrong rank, range or channels.
    """
    return reshape(to_uint8(images).astype("float32") / 127.5 - 1, image_shape)


def reshape(images: np.ndarray, image_shape: tuple[int | None, ...]) -> np.ndarray:
    """Fits the size and channels of images to an extractor, without rounding them.

    Args:
        images: as in `fit`.
        image_shape: as in `fit`.

    Returns:
        float32 array (n, *image_shape) in [-1, 1].

    Raises:
        ValueError: if the images have the wrong rank or channels.
    """
    images = np.asarray(images, "float32")
    if images.ndim != 4:
        raise ValueError(
            f"Images must have shape (n, H, W, C). Received: shape {images.shape}"
        )
    height, width, channels = _resolve(images.shape[1:], image_shape)
    if channels == 1 and images.shape[-1] == 3:
        images = images @ _LUMA[:, None]
    if images.shape[1:3] != (height, width) and len(images):
        # Without antialias a smaller image aliases and the distance is wrong by tens
        # (Parmar et al., 2022, https://arxiv.org/abs/2104.11222).
        images = keras.ops.image.resize(
            images,
            (height, width),
            interpolation="bilinear",
            antialias=True,
            data_format="channels_last",
        )
        images = keras.ops.convert_to_numpy(images)
    return images if images.shape[-1] == channels else np.repeat(images, channels, -1)


def describe(
    source: tuple[int, ...], image_shape: tuple[int | None, ...]
) -> tuple[str, str]:
    """Says what `fit` does to images of a given shape.

    Args:
        source: (H, W, C) of the images.
        image_shape: (H, W, C) of the extractor; a None keeps what the images have.

    Returns:
        (resize, preprocessing): "none" or the method with both sizes; and the uint8
        round trip with the channel conversion, if any.

    Raises:
        ValueError: if no rule converts the channels.
    """
    height, width, channels = _resolve(source, image_shape)
    resize = "none"
    if (height, width) != tuple(source[:2]):
        sizes = f"{source[0]}x{source[1]} to {height}x{width}"
        resize = f"bilinear, antialiased, {sizes}"
    if source[2] == channels:
        return resize, ROUND_TRIP
    conversion = "grey repeated to RGB" if channels == 3 else "RGB to BT.601 grey"
    return resize, f"{ROUND_TRIP}; {conversion}"


def _resolve(
    source: tuple[int, ...], image_shape: tuple[int | None, ...]
) -> tuple[int, int, int]:
    """Fills the open sizes and checks that the channels can be converted."""
    height, width, channels = (
        have if want is None else want
        for have, want in zip(source, image_shape, strict=True)
    )
    if source[2] != channels and {source[2], channels} != {1, 3}:
        raise ValueError(
            f"The extractor takes {channels} channels: grey and RGB convert into each "
            f"other, other channels are for you to choose. Received: {source[2]}"
        )
    return height, width, channels
