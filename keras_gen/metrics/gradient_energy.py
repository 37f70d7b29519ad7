"""How sharp images are: the mean difference of neighbouring pixels."""

import numpy as np


def gradient_energy(images) -> float:
    """Returns mean |dx| + mean |dy| over neighbours along each axis.

    The ratio of two sets' energies is 1 where one is as sharp as the other, and smaller
    where it is softer. Noise raises it too, so it tells nothing without an error.

    Args:
        images: `(N, H, W, C)` with sides of at least 2.

    Raises:
        ValueError: If there are no neighbours.
    """
    images = np.asarray(images, np.float64)
    if images.ndim != 4 or min(images.shape[1:3]) < 2:
        raise ValueError(
            "Images are (N, H, W, C) with sides of at least 2. Received: shape "
            f"{images.shape}"
        )
    down, across = (np.abs(np.diff(images, axis=axis)).mean() for axis in (1, 2))
    return float(down + across)
