"""The brightness of images, on which super-resolution is measured."""

import numpy as np

# ITU-R BT.601 in studio range: black is 16, white 235, of 255.
_WEIGHTS = np.array([65.481, 128.553, 24.966]) / 255
_BLACK = 16 / 255


def luma(images, border: int = 0) -> np.ndarray:
    """Returns Y of YCbCr as papers on super-resolution take it, without the border.

    Near the border a filter lacks neighbours, so papers leave out as many pixels as
    the factor of enlargement.

    Args:
        images: `(N, H, W, C)` in [-1, 1], C = 3 or 1; grey ones are their own luma.
        border: Pixels to leave out on each side.

    Returns:
        float64 array `(N, H - 2 border, W - 2 border, 1)` in [0, 1]; of colours, in
        [16/255, 235/255].

    Raises:
        ValueError: If the shape is another, or nothing is left of it.
    """
    images = np.asarray(images, np.float64)
    shape = images.shape
    if images.ndim != 4 or shape[-1] not in (1, 3) or min(shape[1:3]) <= 2 * border:
        raise ValueError(
            "Luma is of grey or RGB images (N, H, W, C), larger than their border. "
            f"Received: shape {shape}, border={border}"
        )
    height, width = shape[1:3]
    images = images[:, border : height - border, border : width - border]
    unit = (images + 1) / 2
    if shape[-1] == 1:
        return unit
    return unit @ _WEIGHTS[:, None] + _BLACK
