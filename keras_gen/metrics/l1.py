"""Mean absolute error of images."""

import numpy as np


def mean_absolute_error(images, truth) -> float:
    """Returns the mean of |x - y| over images, pixels and channels.

    Args:
        images: `(N, H, W, C)`, in any unit, which is the result's too.
        truth: Of the same shape, or of one that broadcasts to it.

    Raises:
        ValueError: If the shapes do not fit each other.
    """
    images, truth = (np.asarray(each, np.float64) for each in (images, truth))
    if np.broadcast_shapes(images.shape, truth.shape) != images.shape:
        raise ValueError(
            "Images are compared with others of their shape. Received: "
            f"{images.shape} and {truth.shape}"
        )
    return float(np.abs(images - truth).mean())
