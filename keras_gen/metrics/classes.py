"""Class coverage and class balance of images, from a classifier's predictions."""

import numpy as np


def class_histogram(logits: np.ndarray) -> np.ndarray:
    """Counts how often each class is predicted.

    Args:
        logits: array (n, K), logits or probabilities; the largest wins.

    Returns:
        int64 (K,), summing to n.

    Raises:
        ValueError: if the shape is not (n, K).
    """
    logits = np.asarray(logits)
    if logits.ndim != 2 or logits.shape[1] < 2:
        raise ValueError(
            "Logits must have shape (n, K) with K >= 2 classes. "
            f"Received: shape {logits.shape}"
        )
    return np.bincount(logits.argmax(axis=1), minlength=logits.shape[1])


def class_coverage(histogram: np.ndarray, min_share: float = 0.01) -> int:
    """Number of classes that hold at least `min_share` of the images.

    A share and not a single hit, because a poor generator hits every class by
    chance once enough images are drawn.

    Args:
        histogram: counts (K,), as from `class_histogram`.
        min_share: float in (0, 1]. Defaults to 0.01.

    Returns:
        int in [0, K].

    Raises:
        ValueError: if the histogram is empty or the share is out of range.
    """
    if not 0 < min_share <= 1:
        raise ValueError(f"min_share must be in (0, 1]. Received: {min_share}")
    return int((_shares(histogram) >= min_share).sum())


def class_divergence(fake: np.ndarray, real: np.ndarray) -> float:
    """KL divergence KL(fake || real) of two histograms of predicted classes.

    0 when the generator makes the classes in the proportions of the data, ln K when
    it makes one of K balanced classes only. A class that the generator makes and the
    real images lack counts as half a real image, so that the value stays finite.

    Args:
        fake: counts (K,) of generated images.
        real: counts (K,) of real images.

    Returns:
        float in nats, >= 0.

    Raises:
        ValueError: if a histogram is empty or the class counts differ.
    """
    fake, real = np.asarray(fake), np.asarray(real)
    if fake.shape != real.shape:
        raise ValueError(
            "Both histograms must have the same classes. "
            f"Received: shapes {fake.shape} and {real.shape}"
        )
    p = _shares(fake)
    q = np.maximum(_shares(real), 0.5 / real.sum())
    made = p > 0
    return float(max(np.sum(p[made] * np.log(p[made] / q[made])), 0.0))


def _shares(histogram: np.ndarray) -> np.ndarray:
    histogram = np.asarray(histogram, "float64")
    if histogram.ndim != 1 or histogram.sum() <= 0 or histogram.min() < 0:
        raise ValueError(
            "A class histogram must hold counts (K,) of at least one image. "
            f"Received: {histogram.tolist()}"
        )
    return histogram / histogram.sum()
