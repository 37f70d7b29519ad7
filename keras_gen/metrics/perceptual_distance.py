"""Distance of images over the maps of a network, in the manner of LPIPS."""

from collections.abc import Callable, Sequence

import numpy as np

from keras_gen.metrics.pairs import different_pairs

# Inside the root, so that a place where no channel answers stays 0.
_EPSILON = 1e-10


def perceptual_distance(
    maps: Callable,
    images,
    truth,
    weights: Sequence | None = None,
    batch_size: int = 64,
) -> np.ndarray:
    r"""Returns the distance of each image to the truth, over a network's maps.

    $d = Σ_l \frac1{H_l W_l} Σ_{h,w} Σ_c w_{lc} (\hat a_{lhwc} - \hat b_{lhwc})^2$

    where $\hat f = f / \sqrt{Σ_c f_c^2 + 10^{-10}}$ are the maps of layer l, of unit
    length over the channels at each place. It is quadratic, as a path length needs.

    LPIPS is this over VGG-16 or AlexNet with learned weights. Over another network it
    must be called otherwise; over a small classifier `lpips_c`. Values compare within
    one network and one set of layers alone.

    Args:
        maps: Function from images `(n, H, W, C)` to a map `(n, h, w, c)` for each
            layer: a `keras_gen.metrics.feature_maps.FeatureMaps`, an object of
            `keras_gen.perceptual`, or any other.
        images: `(N, H, W, C)`, as `maps` takes them.
        truth: As images.
        weights: For each layer its channels' weights `(c,)`, >= 0. Defaults to 1, the
            "baseline" of the paper's authors.
        batch_size: int. Pairs at once.

    Returns:
        float64 array `(N,)`, >= 0, and at most 4 for each layer when weights are 1 (2
        behind a ReLU).

    Raises:
        ValueError: If the shapes differ, or the weights do not fit the maps.

    References:
        Zhang et al., 2018, https://arxiv.org/abs/1801.03924 (eq. 1); ε: ours.
    """
    images, truth = np.asarray(images), np.asarray(truth)
    if images.shape != truth.shape or images.ndim != 4:
        raise ValueError(
            "Perceptual distance compares images (N, H, W, C) with others of their "
            f"shape. Received: {images.shape} and {truth.shape}"
        )
    values = np.zeros(len(images))
    for start in range(0, len(images), batch_size):
        block = slice(start, start + batch_size)
        a, b = (list(map(np.asarray, maps(x[block]))) for x in (images, truth))
        scales = _checked(weights, a)
        for first, second, scale in zip(a, b, scales, strict=True):
            squares = np.square(_unit(first) - _unit(second)) @ scale
            values[block] += squares.mean(axis=(1, 2))
    return values


def diversity(
    maps: Callable,
    images,
    pairs: int = 1000,
    seed: int = 0,
    labels=None,
    weights: Sequence | None = None,
) -> np.ndarray:
    """Returns how different the images of a set are: distances of random pairs.

    The mean is reported, beside that of real images: far below it a generator has
    collapsed. It says nothing of quality.

    Args:
        maps: As in `perceptual_distance`.
        images: `(N, H, W, C)`, as `maps` takes them, N >= 2.
        pairs: int >= 1.
        seed: int, which pairs.
        labels: ints `(N,)` for pairs of one class.
        weights: As in `perceptual_distance`.

    Returns:
        float64 array `(pairs,)`.

    Raises:
        ValueError: As `perceptual_distance` and `different_pairs`.
    """
    images = np.asarray(images)
    first, second = different_pairs(len(images), pairs, seed, labels)
    return perceptual_distance(maps, images[first], images[second], weights)


def _unit(features: np.ndarray) -> np.ndarray:
    features = features.astype(np.float64)
    return features / np.sqrt(
        np.square(features).sum(axis=-1, keepdims=True) + _EPSILON
    )


def _checked(weights, maps) -> list[np.ndarray]:
    """Returns one vector of weights for each map."""
    channels = [m.shape[-1] if m.ndim == 4 else None for m in maps]
    if not channels or None in channels:
        raise ValueError(
            "A perceptual network gives at least one map (n, h, w, c). Received: "
            f"shapes {[m.shape for m in maps]}"
        )
    if weights is None:
        return [np.ones(count) for count in channels]
    weights = [np.asarray(w, np.float64) for w in weights]
    if [w.shape for w in weights] != [(c,) for c in channels] or any(
        w.min() < 0 for w in weights
    ):
        raise ValueError(
            "Weights are not negative, one for each channel of each map, which have "
            f"{channels}. Received: shapes {[w.shape for w in weights]}"
        )
    return weights
