"""The tf.data pipelines: batches drawn by index, exactly resumable, never waiting."""

from collections.abc import Callable, Mapping

import numpy as np
import tensorflow as tf

from keras_gen.training.data.image_files import ImageFiles

# Fixed numbers, because the autotuner is off: see _options.
_PARALLEL_BATCHES = 2
PREFETCHED_BATCHES = 2

# Arrays up to this size are copied into a tensor, from which batches are gathered
# without Python. Larger ones are read in place: the copy would double the memory.
_TENSOR_BYTES = 256 * 2**20

_ENDLESS = tf.data.experimental.assert_cardinality(tf.data.INFINITE_CARDINALITY)

Columns = Mapping[str, np.ndarray | ImageFiles]


def endless(
    columns: Columns,
    batch_size: int,
    seed: int,
    start_step: int,
    context: tf.distribute.InputContext | None = None,
) -> tf.data.Dataset:
    """Returns the batches of endless shuffled epochs, from `start_step` on.

    Args:
        columns: Name -> N rows; uint8 columns are images.
        batch_size: Rows of a batch, at most N.
        seed: Order of the rows, 0 to 2**63 - 1.
        start_step: Number of the first batch.
        context: Which process of several reads; it then reads its own rows alone.

    Returns:
        A dataset of infinite cardinality; see `Source.dataset`.
    """
    count = _count(columns)
    steps = count // batch_size

    def batches(epoch: tf.Tensor) -> tf.data.Dataset:
        rows = _permutation(count, seed, epoch)[: steps * batch_size]
        return tf.data.Dataset.from_tensor_slices(tf.reshape(rows, (steps, batch_size)))

    indices = (
        tf.data.Dataset.counter(start_step // steps)
        .flat_map(batches)
        # Only numbers are skipped, less than an epoch of them, and no row is read.
        .skip(start_step % steps)
        .apply(_ENDLESS)
    )
    if context is None:
        return _fetch(indices, columns)
    # Whole batches are numbers until here: the rows of other processes are not read.
    rows = batch_size // context.num_input_pipelines
    start = context.input_pipeline_id * rows
    own = _fetch(indices.map(lambda batch: batch[start : start + rows]), columns)
    # Each replica takes an element, one after the other.
    each = context.get_per_replica_batch_size(batch_size)
    if each == rows:
        return own
    return own.rebatch(each, drop_remainder=True).apply(_ENDLESS)


def single_pass(
    columns: Columns, batch_size: int, drop_remainder: bool, seed: int | None
) -> tf.data.Dataset:
    """Returns the batches of one epoch.

    Args:
        columns: Name -> N rows; uint8 columns are images.
        batch_size: Rows per element.
        drop_remainder: Leave out the rows behind the last whole batch.
        seed: Order of the rows, 0 to 2**63 - 1; None for the stored order.

    Returns:
        A finite dataset; see `Source.epoch`.
    """
    count = _count(columns)
    rows = tf.range(count) if seed is None else _permutation(count, seed, 0)
    indices = tf.data.Dataset.from_tensor_slices(rows)
    return _fetch(indices.batch(batch_size, drop_remainder), columns)


def _count(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _permutation(count: int, seed: int, epoch: tf.Tensor | int) -> tf.Tensor:
    """Returns the rows 0 to count - 1, int32, in the order of an epoch.

    Not `tf.random.experimental.index_shuffle`: below 65,537 rows it uses 8 bits of
    each word of its seed, so that epochs would repeat themselves after 256, and its
    four rounds leave neighbouring rows correlated.
    """
    key = tf.stack([tf.constant(seed, tf.int64), tf.cast(epoch, tf.int64)])
    return tf.random.experimental.stateless_shuffle(
        tf.range(count), seed=key, alg="philox"
    )


def _fetch(indices: tf.data.Dataset, columns: Columns) -> tf.data.Dataset:
    """Returns the batches with these row indices, made ahead of their use."""
    fetchers = {name: _fetcher(column) for name, column in columns.items()}

    def element(rows: tf.Tensor) -> dict[str, tf.Tensor]:
        return {name: fetch(rows) for name, fetch in fetchers.items()}

    return (
        indices.map(element, num_parallel_calls=_PARALLEL_BATCHES, deterministic=True)
        .prefetch(PREFETCHED_BATCHES)
        .with_options(options())
    )


def _fetcher(column: np.ndarray | ImageFiles) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns the function from row indices to the rows as they leave."""
    if isinstance(column, np.ndarray) and column.nbytes <= _TENSOR_BYTES:
        # Datasets run on the host; a GPU must not receive the whole data set.
        with tf.device("cpu:0"):
            stored = tf.constant(column)

        def read(rows: tf.Tensor) -> tf.Tensor:
            return tf.gather(stored, rows)

    else:
        dtype = getattr(column, "dtype", np.uint8)

        def read(rows: tf.Tensor) -> tf.Tensor:
            values = tf.numpy_function(column.__getitem__, [rows], dtype)
            values.set_shape((*rows.shape, *column.shape[1:]))
            return values

    def leave(rows: tf.Tensor) -> tf.Tensor:
        values = read(rows)
        if values.dtype == tf.uint8:
            return tf.cast(values, tf.float32) / 127.5 - 1.0
        return values

    return leave


def options() -> tf.data.Options:
    """Returns the options of every pipeline of ours."""
    options = tf.data.Options()
    # The autotuner's thread can hold up the end of an epoch by its own length.
    options.autotune.enabled = False
    # For a dataset that is given to several processes as it is: there are no files to
    # share out, and without sharding all of them would train on the same images.
    options.experimental_distribute.auto_shard_policy = (
        tf.data.experimental.AutoShardPolicy.DATA
    )
    return options
