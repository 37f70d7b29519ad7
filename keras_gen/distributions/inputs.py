"""Fills in the inputs of a generator: what is given, and draws for the rest."""

from collections.abc import Mapping, Sequence

import numpy as np

from keras_gen.distributions import portable
from keras_gen.features import Feature
from keras_gen.registry import unknown


def check_given(
    features: Sequence[Feature], given: Mapping, n: int
) -> dict[str, np.ndarray]:
    """Checks what a user gives for the inputs of a generator.

    Args:
        features: The generator's inputs, in order.
        given: Name -> value: one row, which then holds for every sample, or n rows.
        n: Number of samples.

    Returns:
        Name -> array of n rows.

    Raises:
        ValueError: If a name is unknown, a value does not fit, or an input without a
            prior is missing.
    """
    by_name = {feature.name: feature for feature in features}
    for name in given:
        if name not in by_name:
            raise ValueError(unknown("input", name, by_name))
    for feature in features:
        if feature.prior is None and feature.name not in given:
            raise ValueError(
                f"Input {feature.name!r} has no prior to draw it from, so it must be "
                f"given. Received: {sorted(given) or 'none'}. Pass {feature.name}=..., "
                f"one row of shape {feature.shape} or {n} rows."
            )
    return {name: _rows(by_name[name], value, n) for name, value in given.items()}


def draw(
    features: Sequence[Feature],
    given: Mapping[str, np.ndarray],
    seed: int,
    start: int,
    rows: int,
) -> dict[str, np.ndarray]:
    """Returns the inputs of samples `start` to `start + rows`.

    Each input has a stream of random numbers of its own, so that giving one leaves
    the others as they were.

    Args:
        features: The generator's inputs, in order.
        given: What `check_given` returned.
        seed: Integer in [0, 2^64).
        start: Index of the first sample.
        rows: Number of samples.

    Returns:
        Name -> array of `rows` rows. Row i depends on `seed`, `start + i` and what is
        given only.
    """
    return {
        feature.name: given[feature.name][start : start + rows]
        if feature.name in given
        else portable.draw(
            feature.prior,
            seed,
            rows,
            feature.shape,
            start,
            stream=position,
            classes=_classes(feature),
        )
        for position, feature in enumerate(features)
    }


def _classes(feature: Feature) -> int | None:
    return None if feature.prior != "categorical" else int(feature.high) + 1


def _rows(feature: Feature, value, n: int) -> np.ndarray:
    value = np.asarray(value)
    if value.dtype.kind == "f" or feature.dtype.startswith("float"):
        value = value.astype(np.float32)
    if value.ndim == len(feature.shape):
        value = np.broadcast_to(value, (n, *value.shape))
    if value.shape[:1] != (n,):
        raise ValueError(
            f"Input {feature.name!r} takes one row or as many as there are samples, "
            f"{n}. Received: shape {value.shape}"
        )
    return feature.cast(value)
