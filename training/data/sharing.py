"""Sharing: each process of a training reads its own rows of a batch, and no others."""

import tensorflow as tf

from keras_gen.distributions import processes
from keras_gen.training.data.source import Source
from keras_gen.training.data.two_domains import TwoDomains


def batches(
    source: Source | TwoDomains,
    strategy: tf.distribute.Strategy,
    batch_size: int,
    seed: int = 0,
    start_step: int = 0,
) -> tf.data.Dataset | tf.distribute.DistributedDataset:
    """Returns a source's endless batches as `fit` takes them under a strategy.

    Args:
        source: Training data, the same in each process.
        strategy: That of the model.
        batch_size: Rows of a step, over all replicas of all processes.
        seed: See `Source.dataset`; so are start_step and the order of the rows.
        start_step: Number of the first batch.

    Returns:
        With one process the dataset, which `fit` divides among its replicas. With
        several, a dataset of each that makes the rows of its own replicas alone.

    Raises:
        DataError: As `Source.dataset`.
    """
    if processes.count(strategy) == 1:
        return source.dataset(batch_size, seed, start_step)
    return strategy.distribute_datasets_from_function(
        lambda context: source.dataset(batch_size, seed, start_step, context)
    )
