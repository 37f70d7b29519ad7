"""Whether images show the class they should, and whether that takes their detail."""

from collections.abc import Callable, Sequence

import numpy as np


def class_accuracy(logits, labels) -> float:
    """Share of images whose class a classifier names.

    Args:
        logits: Array (n, K), logits or probabilities; the largest wins.
        labels: ints (n,) in [0, K), the classes that the images should show.

    Returns:
        float in [0, 1].

    Raises:
        ValueError: If the shapes disagree, there are no rows, or a label is out of
            range.
    """
    logits, labels = np.asarray(logits), np.asarray(labels)
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or not len(labels):
        raise ValueError(
            "Accuracy needs logits (n, K) and a label for each of n >= 1 rows. "
            f"Received: shapes {logits.shape} and {labels.shape}"
        )
    if labels.min() < 0 or labels.max() >= logits.shape[1]:
        raise ValueError(
            f"The classifier knows classes 0 to {logits.shape[1] - 1}. Received: "
            f"labels from {labels.min()} to {labels.max()}. Use a classifier that was "
            "trained on these data."
        )
    return float((logits.argmax(axis=1) == labels).mean())


def discriminability(
    classify: Callable, images, labels, sides: Sequence[int]
) -> dict[int, float]:
    """Returns the accuracy on images that keep only so many pixels a side.

    If it falls with the side, the detail of the images shows their class; if it does
    not, a generator of large images has made enlarged small ones (Odena et al., 2017,
    §4.1). Real images have such a curve too, which belongs beside it.

    Args:
        classify: Function from images to logits (n, K).
        images: `(n, H, W, C)`.
        labels: ints (n,).
        sides: Shorter sides to reduce to, in pixels.

    Returns:
        Side -> accuracy in [0, 1]. The images' own side leaves them as they are.

    Raises:
        ValueError: If a side is not in 1 to the images' shorter side, or as in
            `class_accuracy`.
    """
    return {
        side: class_accuracy(classify(through_resolution(images, side)), labels)
        for side in sides
    }


def through_resolution(images, side: int) -> np.ndarray:
    """Returns images that were reduced to a side and enlarged again.

    Both ways are bilinear; on the way down the filter is as wide as the pixels, so
    that nothing aliases, as Pillow does it.

    Args:
        images: `(n, H, W, C)`.
        side: int. The shorter side to reduce to, in pixels; the other follows.

    Returns:
        Array of the shape and type of images.

    Raises:
        ValueError: If the side is out of range.
    """
    images = np.asarray(images)
    shorter = min(images.shape[1:3]) if images.ndim == 4 else 0
    if not 1 <= side <= shorter:
        raise ValueError(
            "Images (n, H, W, C) are reduced to a side from 1 to their shorter one. "
            f"Received: side={side}, images of shape {images.shape}"
        )
    if side == shorter:
        return images
    down, across = (
        _bilinear(small, full) @ _bilinear(full, small)
        for full, small in (
            (full, max(1, round(full * side / shorter))) for full in images.shape[1:3]
        )
    )
    result = np.einsum("ih,jw,nhwc->nijc", down, across, images, optimize=True)
    return result.astype(images.dtype)


def _bilinear(size: int, target: int) -> np.ndarray:
    """Returns the matrix (target, size) of bilinear resizing with antialiasing."""
    scale = size / target
    centres = (np.arange(target) + 0.5) * scale - 0.5
    apart = np.abs(centres[:, None] - np.arange(size)) / max(scale, 1.0)
    weights = np.maximum(1.0 - apart, 0.0)
    return weights / weights.sum(axis=1, keepdims=True)
