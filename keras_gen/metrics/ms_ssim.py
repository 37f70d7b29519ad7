"""Structural similarity over several scales, and how alike the images of a set are."""

import numpy as np

from keras_gen.metrics.pairs import different_pairs

# Wang et al., 2003, §3.2: how much each scale counts, from fine to coarse.
_WEIGHTS = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])
# Wang et al., 2004, §3.C: an 11x11 Gaussian window of 1.5 pixels, K = 0.01 and 0.03.
_WINDOW, _SIGMA = 11, 1.5
_C1, _C2 = 0.01**2, 0.03**2
# A scale counts from this side on; in fewer pixels a window sees nothing but itself.
_LEAST_SIDE = 8
# Pairs at once: memory does not grow with the set.
_BLOCK = 64


def num_scales(image_shape: tuple[int, ...]) -> int:
    """Number of scales of images of a size: those whose shorter side is 8 or more.

    The original wants 161 pixels for its five scales. So values are comparable only
    at one number of scales, which belongs into every report, as in "MS-SSIM(2)".

    Args:
        image_shape: (H, W) or (H, W, C).

    Returns:
        int in [0, 5]: 1 for 8 to 15 pixels, 2 up to 31, 3 up to 63.
    """
    side = min(image_shape[:2])
    return int(sum(side >> scale >= _LEAST_SIDE for scale in range(len(_WEIGHTS))))


def ms_ssim(images, truth) -> np.ndarray:
    r"""Returns the multi-scale structural similarity of each image to the truth.

    $\prod_{j<L} \max(cs_j, 0)^{w_j} · \max(ssim_L, 0)^{w_L}$

    over L = `num_scales` scales, each half as large as the one before (means of 2x2
    pixels; an odd last row or column is repeated). $cs_j$, which compares contrast and
    structure, and $ssim_L$, which compares luminance too, are means over places and
    channels. The weights are the first L of Wang et al., divided by their sum.

    Where a scale is smaller than the window, the window is as large as the scale and
    σ is scaled with it; places where it would leave the image do not count.

    Args:
        images: `(N, H, W, C)` in [0, 1], with sides of at least 8.
        truth: As images.

    Returns:
        float64 array `(N,)` in [0, 1]; 1 where an image equals the truth.

    Raises:
        ValueError: If the shapes differ, the images are too small, or a value is not
            in [0, 1].

    References:
        Wang et al., 2003, https://doi.org/10.1109/ACSSC.2003.1292216; means over
        channels before the power and windows of small scales: Karras et al., 2018,
        the authors' code (ms_ssim.py). Fewer scales for small images: ours.
    """
    images, truth = np.asarray(images), np.asarray(truth)
    shape = images.shape
    if shape != truth.shape or len(shape) != 4 or min(shape[1:3]) < _LEAST_SIDE:
        raise ValueError(
            "MS-SSIM compares images (N, H, W, C) with sides of at least 8 with others "
            f"of their shape. Received: {shape} and {truth.shape}"
        )
    _check_range(images)
    _check_range(truth)
    scales = num_scales(shape[1:])
    weights = _WEIGHTS[:scales] / _WEIGHTS[:scales].sum()
    values = np.ones(shape[0])
    for start in range(0, shape[0], _BLOCK):
        block = slice(start, start + _BLOCK)
        a, b = (array[block].astype(np.float64) for array in (images, truth))
        for scale, weight in enumerate(weights):
            if scale:
                a, b = _halved(a), _halved(b)
            similarity, contrast = _compare(a, b)
            factor = similarity if scale == scales - 1 else contrast
            values[block] *= np.maximum(factor, 0) ** weight
    return values


def diversity(images, pairs: int = 1000, seed: int = 0, labels=None) -> np.ndarray:
    """Returns how alike the images of a set are: MS-SSIM of random different pairs.

    The mean is reported, beside that of real images: far above it a generator has
    collapsed. Low values say nothing of quality; noise is very diverse.

    Args:
        images: `(N, H, W, C)` in [0, 1], N >= 2.
        pairs: int >= 1. Odena et al. take 100 for each class, Karras et al. 10,000.
        seed: int, which pairs.
        labels: ints `(N,)` for pairs of one class, as in Odena et al. (2017, §4.2).

    Returns:
        float64 array `(pairs,)`.

    Raises:
        ValueError: As `ms_ssim` and `different_pairs`.
    """
    images = np.asarray(images)
    first, second = different_pairs(len(images), pairs, seed, labels)
    return ms_ssim(images[first], images[second])


def _check_range(images) -> None:
    # SSIM's luminance term is not invariant to shifts: [-1, 1] would give other values.
    if images.size and not (images.min() >= 0 and images.max() <= 1):
        raise ValueError(
            "MS-SSIM takes images in [0, 1]; bring [-1, 1] there by (x + 1) / 2. "
            f"Received: values in [{images.min():.4g}, {images.max():.4g}]"
        )


def _compare(a, b) -> tuple[np.ndarray, np.ndarray]:
    """Returns SSIM and its part cs, `(N,)` each."""
    mean_a, mean_b = _windowed(a), _windowed(b)
    product, squares = mean_a * mean_b, mean_a**2 + mean_b**2
    covariance = _windowed(a * b) - product
    variances = _windowed(a**2 + b**2) - squares
    contrast = (2 * covariance + _C2) / (variances + _C2)
    similarity = (2 * product + _C1) / (squares + _C1) * contrast
    return similarity.mean(axis=(1, 2, 3)), contrast.mean(axis=(1, 2, 3))


def _windowed(images) -> np.ndarray:
    """Returns Gaussian means over the places where the whole window is inside."""
    size = min(_WINDOW, *images.shape[1:3])
    places = np.arange(size) - (size - 1) / 2
    window = np.exp(-0.5 * (places / (_SIGMA * size / _WINDOW)) ** 2)
    window /= window.sum()
    height, width = (side - size + 1 for side in images.shape[1:3])
    rows = sum(w * images[:, i : i + height] for i, w in enumerate(window))
    return sum(w * rows[:, :, i : i + width] for i, w in enumerate(window))


def _halved(images) -> np.ndarray:
    """Returns means of 2x2 pixels."""
    odd = [(0, side % 2) for side in images.shape[1:3]]
    images = np.pad(images, [(0, 0), *odd, (0, 0)], mode="edge")
    return sum(images[:, i::2, j::2] for i in (0, 1) for j in (0, 1)) / 4
