"""How steep the edges of images are: the mean square of neighbours' differences."""

import numpy as np


def edge_energy(images) -> float:
    """Returns mean dx² + mean dy² over neighbours along each axis.

    A lone edge that is blurred over n pixels keeps its `gradient_energy`, for the
    differences still add up to its height; here it falls to 1/n. So this tells blur
    where edges stand on flat ground, and gradient energy where there is texture.

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
    down, across = (np.square(np.diff(images, axis=axis)).mean() for axis in (1, 2))
    return float(down + across)
