"""Damages some images, so that what learns from them bears a generator's faults."""

import numpy as np
from scipy import ndimage

from keras_gen.training.data.source import Source

SHARE = 0.1
# Standard deviations, drawn uniformly: of noise in grey levels, of blur in pixels.
NOISE = (5, 25)
BLUR = (0.4, 1.2)


def damaged(source: Source, seed: int) -> Source:
    """Returns a source in which a tenth of the images are noisy or blurred.

    Args:
        source: With a column image.
        seed: Which images, and how much: every second one is noisy, the others are
            blurred.
    """
    rows = source.read(np.arange(len(source)))
    random = np.random.RandomState(seed)
    images = rows["image"].copy()
    chosen = random.permutation(len(images))[: round(SHARE * len(images))]
    for turn, row in enumerate(chosen):
        image = images[row].astype(np.float64)
        if turn % 2:
            image += random.normal(0, random.uniform(*NOISE), image.shape)
        else:
            image = blurred(image, random.uniform(*BLUR))
        images[row] = np.rint(np.clip(image, 0, 255))
    columns = {**rows, "image": images}
    return Source(source.name, source.split, columns, source.label_names)


def blurred(images: np.ndarray, sigma: float) -> np.ndarray:
    """Returns images (..., H, W, C) under a Gaussian of `sigma` pixels."""
    sigmas = (0,) * (images.ndim - 3) + (sigma, sigma, 0)
    return ndimage.gaussian_filter(images, sigmas, mode="nearest")
