"""The tf.data pipelines: batches drawn by index, exactly resumable, never waiting."""

import numpy as np
import tensorflow as tf

from keras_gen.training.data.image_files import ImageFiles

# Fixed numbers, because the autotuner is off: see _options.
_PARALLEL_BATCHES = 2
_PREFETCHED_BATCHES = 2

# Arrays up to this size are copied into a tensor, from which batches are gathered
# without Python. Larger ones are read in place: the copy would double the memory.
_TENSOR_BYTES = 256 * 2**20


def endless(
    images: np.ndarray | ImageFiles,
    labels: np.ndarray | None,
    batch_size: int,
    seed: int,
    start_step: int,
) -> tf.data.Dataset:
    """Returns the batches of endless shuffled epochs, from `start_step` on.

    Args:
        images: uint8 (N, H, W, C).
        labels: int32 (N,) or None.
        batch_size: Images per element, at most N.
        seed: Order of the images, 0 to 2**63 - 1.
        start_step: Number of the first element.

    Returns:
        A dataset of infinite cardinality; see `Source.dataset`.
    """
    steps = len(images) // batch_size

    def batches(epoch: tf.Tensor) -> tf.data.Dataset:
        rows = _permutation(len(images), seed, epoch)[: steps * batch_size]
        return tf.data.Dataset.from_tensor_slices(tf.reshape(rows, (steps, batch_size)))

    indices = (
        tf.data.Dataset.counter(start_step // steps)
        .flat_map(batches)
        # Only numbers are skipped, less than an epoch of them, and no image is read.
        .skip(start_step % steps)
        .apply(tf.data.experimental.assert_cardinality(tf.data.INFINITE_CARDINALITY))
    )
    return _fetch(indices, images, labels)


def single_pass(
    images: np.ndarray | ImageFiles,
    labels: np.ndarray | None,
    batch_size: int,
    drop_remainder: bool,
    seed: int | None,
) -> tf.data.Dataset:
    """Returns the batches of one epoch.

    Args:
        images: uint8 (N, H, W, C).
        labels: int32 (N,) or None.
        batch_size: Images per element.
        drop_remainder: Leave out the rows behind the last whole batch.
        seed: Order of the images, 0 to 2**63 - 1; None for the stored order.

    Returns:
        A finite dataset; see `Source.epoch`.
    """
    count = len(images)
    rows = tf.range(count) if seed is None else _permutation(count, seed, 0)
    indices = tf.data.Dataset.from_tensor_slices(rows)
    return _fetch(indices.batch(batch_size, drop_remainder), images, labels)


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


def _fetch(
    indices: tf.data.Dataset,
    images: np.ndarray | ImageFiles,
    labels: np.ndarray | None,
) -> tf.data.Dataset:
    """Returns the batches with these row indices, made ahead of their use."""
    as_tensor = isinstance(images, np.ndarray) and images.nbytes <= _TENSOR_BYTES
    # Datasets run on the host; a GPU must not receive the whole data set.
    with tf.device("cpu:0"):
        stored = tf.constant(images) if as_tensor else None
        labels = None if labels is None else tf.constant(labels, tf.int32)

    def element(rows: tf.Tensor) -> dict[str, tf.Tensor]:
        if as_tensor:
            pixels = tf.gather(stored, rows)
        else:
            pixels = tf.numpy_function(images.__getitem__, [rows], tf.uint8)
            pixels.set_shape((*rows.shape, *images.shape[1:]))
        batch = {"image": tf.cast(pixels, tf.float32) / 127.5 - 1.0}
        if labels is not None:
            batch["label"] = tf.gather(labels, rows)
        return batch

    return (
        indices.map(element, num_parallel_calls=_PARALLEL_BATCHES, deterministic=True)
        .prefetch(_PREFETCHED_BATCHES)
        .with_options(_options())
    )


def _options() -> tf.data.Options:
    """Returns the options of every pipeline of ours."""
    options = tf.data.Options()
    # The autotuner's thread can hold up the end of an epoch by its own length.
    options.autotune.enabled = False
    # There are no files to share out among workers. Without sharding all of them
    # would train on the same images.
    options.experimental_distribute.auto_shard_policy = (
        tf.data.experimental.AutoShardPolicy.DATA
    )
    return options
