"""Structural similarity of images (Wang et al., 2004)."""

import numpy as np
from skimage.metrics import structural_similarity

# Wang et al., 2004, §3.C: an 11x11 Gaussian window of 1.5 pixels, K = 0.01 and 0.03,
# and sums divided by their number.
_WINDOW = 11
_SETTINGS = {
    "gaussian_weights": True,
    "sigma": 1.5,
    "use_sample_covariance": False,
    "K1": 0.01,
    "K2": 0.03,
    "data_range": 1.0,
    "channel_axis": -1,
}


def ssim(images, truth) -> np.ndarray:
    """Returns the mean structural similarity of each image to the truth.

    Windows that would leave the image do not count. Several channels are averaged.

    Args:
        images: `(N, H, W, C)` in [0, 1], with sides of at least 11.
        truth: As images.

    Returns:
        float64 array `(N,)`, at most 1; 1 where an image equals the truth.

    Raises:
        ValueError: If the shapes differ or the images are too small.

    References:
        Wang et al., 2004, https://doi.org/10.1109/TIP.2003.819861
    """
    images, truth = (np.asarray(each, np.float64) for each in (images, truth))
    shape = images.shape
    if shape != truth.shape or len(shape) != 4 or min(shape[1:3]) < _WINDOW:
        raise ValueError(
            "SSIM compares images (N, H, W, C) with sides of at least 11 with others "
            f"of their shape. Received: {shape} and {truth.shape}"
        )
    pairs = zip(images, truth, strict=True)
    return np.array([structural_similarity(a, b, **_SETTINGS) for a, b in pairs])
