"""Peak signal-to-noise ratio: squared error on a logarithmic scale."""

import numpy as np

# Below it an error is none: equal images would otherwise be infinitely near, and a
# mean over a set with one such image too.
LEAST_ERROR = 1e-10


def psnr(images, truth) -> np.ndarray:
    r"""Returns $10 \log_{10}(1 / MSE)$ of each image, in decibels, at most 100.

    An error below $10^{-10}$ counts as that, so that the mean of a set stays finite.
    Of a set the mean is reported. On luma without its border it is the PSNR of papers
    on super-resolution; see `luma`.

    Args:
        images: `(N, H, W, C)` in [0, 1].
        truth: As images.

    Returns:
        float64 array `(N,)`; 100 where an image equals the truth.

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
    return -10 * np.log10(np.maximum(errors, LEAST_ERROR))
