"""How near images are to the truth as both would be stored: PSNR and SSIM."""

import numpy as np

from keras_gen import images as pictures
from keras_gen.metrics.psnr import psnr
from keras_gen.metrics.ssim import ssim

# What a record says of images that went through `as_stored`.
PREPROCESSING = "uint8 round trip; [0, 1]"
# SSIM's window, smaller than which there is no SSIM.
_LEAST_SIDE = 11


def as_stored(images) -> np.ndarray:
    """Returns images in [-1, 1] as an image file holds them: bytes, over 255.

    Args:
        images: `(N, H, W, C)`; what lies outside of [-1, 1] counts as the nearer end.

    Returns:
        float64 array of the same shape in [0, 1].
    """
    return pictures.to_uint8(images) / 255


def fidelity(images, truth) -> dict[str, float]:
    """Returns the means over a set of PSNR in decibels and of SSIM.

    Args:
        images: `(N, H, W, C)` in [0, 1].
        truth: As images.

    Returns:
        `psnr`, and `ssim` where both sides have 11 pixels or more.

    Raises:
        ValueError: If the shapes differ.
    """
    result = {"psnr": float(psnr(images, truth).mean())}
    if min(np.shape(truth)[1:3]) >= _LEAST_SIDE:
        result["ssim"] = float(ssim(images, truth).mean())
    return result
