"""Peak signal-to-noise ratio: squared error on a logarithmic scale."""

import numpy as np


def psnr(images, truth) -> np.ndarray:
    r"""Returns $10 \log_{10}(1 / MSE)$ of each image, in decibels.

    Of a set the mean is reported. On luma without its border it is the PSNR of papers
    on super-resolution; see `luma`.

    Args:
        images: `(N, H, W, C)` in [0, 1].
        truth: As images.

    Returns:
        float64 array `(N,)`; infinite where an image equals the truth.

    Raises:
        ValueError: If the shapes differ.
    """
    images, truth = (np.asarray(each, np.float64) for each in (images, truth))
    if images.shape != truth.shape or images.ndim != 4:
        raise ValueError(
            "PSNR compares images (N, H, W, C) with others of their shape. Received: "
            f"{images.shape} and {truth.shape}"
        )
    errors = np.square(images - truth).mean(axis=(1, 2, 3))
    with np.errstate(divide="ignore"):
        return -10 * np.log10(errors)
