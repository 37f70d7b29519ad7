"""`Source`: images of one split, ready for training and for evaluation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_gen.training.data import checks, pixels
from keras_gen.training.data.errors import DataError

if TYPE_CHECKING:
    import tensorflow as tf

    from keras_gen.training.data.image_files import ImageFiles


_LARGEST_SEED = 2**63 - 1


class Source:
    """The images, and labels if any, of one split of a data set.

    Images are kept as uint8 and leave as float32 in [-1, 1], NHWC. Rows have a fixed
    order, so an index names an image.

    Args:
        name: The spec it was loaded by, such as `"folder:photos"`.
        split: `"train"`, `"test"` or `"all"`.
        images: uint8 (N, H, W, C), values 0..255, N >= 1: an array, or files that are
            decoded when they are indexed.
        labels: int (N,), values 0 to len(label_names) - 1; None if there are none.
        label_names: Name of each class; required with `labels`.

    Attributes:
        name: As the argument.
        split: As the argument.
        image_shape: (H, W, C).
        num_classes: Number of classes; None without labels.
        label_names: Name of each class; None without labels.

    Example:
        >>> source = keras_gen.training.data.load("digits")
        >>> model.fit(source.dataset(64), steps_per_epoch=source.steps_per_epoch(64))
    """

    def __init__(
        self,
        name: str,
        split: str,
        images: "np.ndarray | ImageFiles",
        labels: np.ndarray | None = None,
        label_names: Sequence[str] | None = None,
    ):
        self.name = name
        self.split = split
        self._images = images
        self._labels = None if labels is None else np.asarray(labels, np.int32)
        self.image_shape = tuple(int(side) for side in images.shape[1:])
        self.label_names = None if labels is None else tuple(label_names)
        self.num_classes = None if labels is None else len(self.label_names)

    def __len__(self) -> int:
        return len(self._images)

    def __repr__(self) -> str:
        return (
            f"Source({self.name!r}, split={self.split!r}, images={len(self)}, "
            f"image_shape={self.image_shape}, num_classes={self.num_classes})"
        )

    def read(self, indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """Returns the stored images at these indices: uint8 (n, H, W, C), 0..255."""
        return self._images[np.asarray(indices, np.int64)]

    def images(self, limit: int | None = None, seed: int | None = None) -> np.ndarray:
        """Returns images as one array, for evaluation.

        Args:
            limit: Most images to return. Defaults to all.
            seed: Choose the images at random by this seed, 0 to 2**32 - 1, without
                repetition. Defaults to the first ones, which in sorted data are of
                one class.

        Returns:
            float32 (n, H, W, C) in [-1, 1], n = min(limit, len(source)). Image i
            belongs to label i of `labels` with the same arguments.
        """
        return pixels.to_float(self.read(self._choose(limit, seed)))

    def labels(self, limit: int | None = None, seed: int | None = None) -> np.ndarray:
        """Returns the labels of `images(limit, seed)`: int32 (n,).

        Raises:
            DataError: If the source has no labels.
        """
        if self._labels is None:
            raise DataError(
                f"Labels need labelled data. Received: {self!r}, which has none."
            )
        return self._labels[self._choose(limit, seed)]

    def steps_per_epoch(self, batch_size: int) -> int:
        """Returns the number of whole batches in one pass over the images.

        Raises:
            DataError: If there are fewer images than one batch takes.
        """
        self._check_batch(batch_size)
        return len(self) // batch_size

    def dataset(
        self, batch_size: int, seed: int = 0, start_step: int = 0
    ) -> "tf.data.Dataset":
        """Returns endless shuffled batches for training, exactly resumable.

        Element k depends on (seed, k) alone, so `dataset(b, seed, start_step=k)`
        continues behind element k - 1 of `dataset(b, seed)` to the bit, and reads no
        image that lies before. Each epoch of `steps_per_epoch(b)` elements is a
        permutation of its own; what is left of it behind the last whole batch is
        dropped.

        Under `tf.distribute` hand this dataset to the strategy (`fit` does):
        batch_size is the global batch, and each replica, of each worker, receives its
        share of every element: together they see the rows of one process.

        Args:
            batch_size: Images per element, at most `len(source)`.
            seed: Order of the images, 0 to 2**63 - 1.
            start_step: Number of elements to leave out at the beginning.

        Returns:
            Elements `{"image": float32 (batch_size, H, W, C) in [-1, 1]}`, with
            `"label": int32 (batch_size,)` if the source has labels.

        Raises:
            DataError: If batch_size, seed or start_step is out of range.
        """
        self._check_batch(batch_size)
        checks.check_integer("seed", seed, 0, _LARGEST_SEED)
        checks.check_integer("start_step", start_step, 0)
        from keras_gen.training.data import pipeline

        return pipeline.endless(
            self._images, self._labels, batch_size, seed, start_step
        )

    def epoch(
        self,
        batch_size: int,
        shuffle: bool = False,
        drop_remainder: bool = True,
        seed: int = 0,
    ) -> "tf.data.Dataset":
        """Returns one pass over the images.

        Args:
            batch_size: Images per element.
            shuffle: Take the order of the first epoch of `dataset(batch_size, seed)`
                instead of the stored one.
            drop_remainder: Leave out the images behind the last whole batch.
            seed: Order of the images when shuffled.

        Returns:
            Finitely many elements in the form of `dataset`; without `drop_remainder`
            the last may be shorter.

        Raises:
            DataError: If no whole batch remains, or batch_size or seed is out of range.
        """
        checks.check_integer("batch_size", batch_size, 1)
        checks.check_integer("seed", seed, 0, _LARGEST_SEED)
        if drop_remainder:
            self._check_batch(batch_size)
        from keras_gen.training.data import pipeline

        return pipeline.single_pass(
            self._images,
            self._labels,
            batch_size,
            drop_remainder,
            seed if shuffle else None,
        )

    def _choose(self, limit: int | None, seed: int | None) -> np.ndarray:
        """Returns the indices that `images` and `labels` read."""
        if limit is not None:
            checks.check_integer("limit", limit, 1)
        if seed is None:
            return np.arange(len(self))[:limit]
        checks.check_integer("seed", seed, 0, 2**32 - 1)
        return np.random.RandomState(seed).permutation(len(self))[:limit]

    def _check_batch(self, batch_size: int) -> None:
        """Raises `DataError` unless a batch of this size can be filled."""
        checks.check_integer("batch_size", batch_size, 1)
        if batch_size > len(self):
            raise DataError(
                f"A batch must not be larger than the data. Received: batch_size="
                f"{batch_size} for the {len(self)} images of {self!r}. Choose a "
                f"batch_size of at most {len(self)} (a system that takes several "
                "sub-batches per step multiplies its batch)."
            )
