"""Turns what a user gives to `fit` into named features, safely."""

import keras
import numpy as np
import tensorflow as tf

from keras_gen.features import Feature

PREFETCH = 2


def as_features(data, features: dict[str, Feature]) -> dict:
    """Returns a batch as a dict with the system's feature names.

    Args:
        data: A dict with these names, or `x`, or `(x,)`, or `(x, y, ...)` in the
            order in which the system declares its features.
        features: The system's data contract.

    Raises:
        ValueError: If a feature is missing.
    """
    values = data if isinstance(data, tuple | list) else (data,)
    if isinstance(values[0], dict):
        data = values[0]
    else:
        # Further values are labels or weights that this system has no use for.
        data = {k: v for k, v in zip(features, values, strict=False) if v is not None}
    missing = [
        name for name, f in features.items() if not f.optional and name not in data
    ]
    if missing:
        raise ValueError(
            f"Training data must hold {', '.join(map(repr, features))}. Received: "
            f"{', '.join(map(repr, data))}, so {', '.join(map(repr, missing))} is "
            "missing. Yield dicts with these keys, or (x, y) in this order."
        )
    return {name: data[name] for name in features if name in data}


def check(x, y, features: dict[str, Feature]) -> None:
    """Checks the first batch of training data, or whole arrays, against `features`.

    A generator cannot be looked into without using it up, so it passes unchecked.

    Args:
        x: What `fit` takes as `x` or as `validation_data`.
        y: What `fit` takes as `y`.
        features: The system's data contract.

    Raises:
        ValueError: If a feature is missing, or its shape, range or type is wrong.
    """
    if isinstance(x, tf.data.Dataset):
        spec = as_features(x.element_spec, features)
        for name, tensor in spec.items():
            if tensor.shape.rank is not None:
                features[name].check_shape(tensor.shape)
        batch = next(iter(x.take(1).as_numpy_iterator()), None)
        if batch is None:
            raise ValueError(
                "Training needs at least one batch. Received an empty dataset: is "
                "the batch size larger than the data, with drop_remainder=True?"
            )
    elif isinstance(x, keras.utils.PyDataset):
        batch = x[0]
    elif isinstance(x, tuple) or is_arrays(x):
        batch = x if isinstance(x, tuple) else (x, y)
    elif isinstance(x, list):
        raise ValueError(
            "Images are one array, a dict of arrays or a dataset. Received: a list of "
            f"{len(x)}. Stack them with np.stack."
        )
    else:
        return
    for name, value in as_features(batch, features).items():
        features[name].check(value)


def first_part(x: tf.distribute.DistributedDataset, strategy: tf.distribute.Strategy):
    """Returns what this process's first replica takes of the first batch.

    Raises:
        ValueError: If there is none.
    """
    batch = next(iter(x), None)
    if batch is None:
        raise ValueError(
            "Training needs at least one batch. Received: an empty distributed dataset."
        )
    return tf.nest.map_structure(
        lambda value: strategy.experimental_local_results(value)[0], batch
    )


def is_arrays(x) -> bool:
    """Whether `x` is an array or tensor, or a dict of such."""
    leaves = x.values() if isinstance(x, dict) else (x,)
    return all(isinstance(leaf, np.ndarray | tf.Tensor) for leaf in leaves)


def from_arrays(x, y, features, batch_size: int, shuffle: bool) -> tf.data.Dataset:
    """Batches arrays as `fit` does, but drops the remainder and keeps the shield.

    Raises:
        ValueError: If there are fewer rows than one batch.
    """
    named = as_features((x, y), features)
    rows = len(next(iter(named.values())))
    if rows < batch_size:
        raise ValueError(
            f"Training needs at least one full batch. Received {rows} rows for a "
            f"batch of {batch_size}: pass a smaller batch_size."
        )
    dataset = tf.data.Dataset.from_tensor_slices(named)
    if shuffle:
        dataset = dataset.shuffle(rows)
    return shield(dataset.batch(batch_size, drop_remainder=True))


def shield(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """Switches tf.data's autotuner off for a dataset.

    With it on, TensorFlow 2.21 can stall the end of an epoch by as long as the epoch
    took: destroying the iterator waits for the autotuner's sleep, which doubles from
    10 ms up to a minute. `benchmarks/fit_overhead.py` shows both.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.prefetch(PREFETCH).with_options(options)


def split(x, y, fraction: float):
    """Splits arrays as Keras's `validation_split` does: the last rows validate."""
    arrays = tf.nest.flatten((x, y))
    rows = next(len(a) for a in arrays if a is not None)
    cut = int(rows * (1.0 - fraction))
    if not 0 < cut < rows:
        raise ValueError(
            f"validation_split must leave rows on both sides. Received: {fraction} "
            f"of {rows} rows."
        )
    head, tail = (
        tf.nest.map_structure(lambda a, s=s: None if a is None else a[s], (x, y))
        for s in (slice(None, cut), slice(cut, None))
    )
    return head, tail


def rows_of(batch: dict) -> int | None:
    """Returns the static number of rows of a batch, or None if unknown."""
    return next(iter(batch.values())).shape[0]
