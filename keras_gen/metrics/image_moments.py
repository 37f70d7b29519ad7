"""Properties of light strokes on a dark ground: how much, how wide, how slanted."""

import numpy as np

PROPERTIES = ("mass", "width", "height", "slant")


def image_moments(images: np.ndarray) -> dict[str, np.ndarray]:
    r"""Measures the distribution of light over each image.

    Light is $(x + 1) / 2$, the mean of the channels. With the central second moments
    $μ_{xx}, μ_{yy}, μ_{xy}$ of its distribution, y upwards:

    Args:
        images: array (n, H, W, C) in [-1, 1].

    Returns:
        Property -> float64 (n,): `mass`, the mean light in [0, 1]; `width` and
        `height`, $\sqrt{μ_{xx}}$ and $\sqrt{μ_{yy}}$ in pixels; `slant`,
        $μ_{xy} / μ_{yy}$, the shift to the right for each pixel upwards. Where an
        image is dark the last three are 0.

    Raises:
        ValueError: if the shape is of no images.
    """
    images = np.asarray(images, "float64")
    if images.ndim != 4:
        raise ValueError(
            f"Images have shape (n, H, W, C). Received: shape {images.shape}"
        )
    light = np.clip((images.mean(axis=-1) + 1) / 2, 0, 1)
    height, width = light.shape[1:]
    total = light.sum(axis=(1, 2))
    weights = light / np.maximum(total, 1e-12)[:, None, None]
    x = np.arange(width)[None, None, :]
    y = np.arange(height)[::-1][None, :, None]

    def mean(values):
        return (weights * values).sum(axis=(1, 2))

    dx = x - mean(x)[:, None, None]
    dy = y - mean(y)[:, None, None]
    xx, yy, xy = mean(dx**2), mean(dy**2), mean(dx * dy)
    return {
        "mass": light.mean(axis=(1, 2)),
        "width": np.sqrt(xx),
        "height": np.sqrt(yy),
        "slant": np.divide(xy, yy, out=np.zeros_like(xy), where=yy > 1e-12),
    }
