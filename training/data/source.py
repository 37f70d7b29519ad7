"""`Source`: the columns of one split, ready for training and for evaluation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_gen.features import Feature
from keras_gen.training.data import checks, pixels
from keras_gen.training.data.errors import DataError

if TYPE_CHECKING:
    import tensorflow as tf

    from keras_gen.training.data.image_files import ImageFiles


_LARGEST_SEED = 2**63 - 1


class Source:
    """Named columns of one split of a data set; row i of each belongs together.

    Images are kept as uint8 and leave as float32 in [-1, 1], NHWC; whole numbers leave
    as int32, other numbers as float32. Rows have a fixed order, so an index names one.

    Args:
        name: The spec it was loaded by, such as `"folder:photos"`.
        split: `"train"`, `"test"` or `"all"`.
        columns: Name -> N rows, N >= 1. uint8 (N, H, W, C) are images, as an array or
            as files that are decoded when they are indexed; other columns are numbers,
            as an array or as what is read when it is indexed (with `shape`, `dtype`
            and `range`). A column that is None is left out.
        label_names: Name of each class in the column `label`; required with it.
        draw: Turns rows, real or generated, into images (n, H, W, C) in [-1, 1] to look
            at. Defaults to taking them as they are, for data that are images.

    Attributes:
        name: As the argument.
        split: As the argument.
        draw: As the argument.
        features: Column -> `Feature` with shape, type and range of what leaves.
        label_names: Name of each class; None without labels.

    Raises:
        DataError: If the columns differ in length.

    Example:
        >>> source = keras_gen.training.data.load("digits")
        >>> model.fit(source.dataset(64), steps_per_epoch=source.steps_per_epoch(64))
    """

    def __init__(
        self,
        name: str,
        split: str,
        columns: "Mapping[str, np.ndarray | ImageFiles | None]",
        label_names: Sequence[str] | None = None,
        draw: Callable[[np.ndarray], np.ndarray] | None = None,
    ):
        self.name = name
        self.split = split
        self.draw = draw or as_images
        self._columns = {
            key: _stored(column)
            for key, column in columns.items()
            if column is not None
        }
        lengths = {key: len(column) for key, column in self._columns.items()}
        if len(set(lengths.values())) != 1 or min(lengths.values()) < 1:
            raise DataError(
                "The columns of a source have one number of rows, at least 1. "
                f"Received: {lengths}"
            )
        self.label_names = tuple(label_names) if "label" in self._columns else None
        self.features = {
            key: _describe(key, column, self.num_classes if key == "label" else None)
            for key, column in self._columns.items()
        }

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def __repr__(self) -> str:
        shapes = ", ".join(f"{k}: {f.shape}" for k, f in self.features.items())
        return (
            f"Source({self.name!r}, split={self.split!r}, rows={len(self)}, {shapes}, "
            f"num_classes={self.num_classes})"
        )

    @property
    def num_classes(self) -> int | None:
        """Number of classes; None without labels."""
        return None if self.label_names is None else len(self.label_names)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(H, W, C) of the column `image`.

        Raises:
            DataError: If there is no such column.
        """
        self._require("image")
        return self.features["image"].shape

    def read(self, indices: Sequence[int] | np.ndarray) -> dict[str, np.ndarray]:
        """Returns the stored rows at these indices, images as uint8, by column."""
        indices = np.asarray(indices, np.int64)
        return {key: column[indices] for key, column in self._columns.items()}

    def rows(
        self, limit: int | None = None, seed: int | None = None
    ) -> dict[str, np.ndarray]:
        """Returns rows as they leave for training, by column, for evaluation.

        Args:
            limit: Most rows to return. Defaults to all.
            seed: Choose the rows at random by this seed, 0 to 2**32 - 1, without
                repetition. Defaults to the first ones, which in sorted data are of
                one class.

        Returns:
            Column -> array of n = min(limit, len(source)) rows.
        """
        return self._leaving(self._choose(limit, seed))

    def row_batches(
        self, batch_size: int, limit: int | None = None, seed: int | None = None
    ) -> Iterator[dict[str, np.ndarray]]:
        """Returns the rows of `rows`, `batch_size` at a time.

        Args:
            batch_size: Rows of each element; the last may have fewer.
            limit: As in `rows`.
            seed: As in `rows`.

        Returns:
            Iterator over dicts in the form of `rows`.
        """
        checks.check_integer("batch_size", batch_size, 1)
        chosen = self._choose(limit, seed)
        starts = range(0, len(chosen), batch_size)
        return (self._leaving(chosen[i : i + batch_size]) for i in starts)

    def images(self, limit: int | None = None, seed: int | None = None) -> np.ndarray:
        """Returns the column `image` of `rows`: float32 (n, H, W, C) in [-1, 1]."""
        return pixels.to_float(self._column("image", limit, seed))

    def labels(self, limit: int | None = None, seed: int | None = None) -> np.ndarray:
        """Returns the column `label` of `rows`: int32 (n,).

        Raises:
            DataError: If the source has no labels.
        """
        return self._column("label", limit, seed)

    def steps_per_epoch(self, batch_size: int) -> int:
        """Returns the number of whole batches in one pass over the rows.

        Raises:
            DataError: If there are fewer rows than one batch takes.
        """
        self._check_batch(batch_size)
        return len(self) // batch_size

    def dataset(
        self,
        batch_size: int,
        seed: int = 0,
        start_step: int = 0,
        context: "tf.distribute.InputContext | None" = None,
    ) -> "tf.data.Dataset":
        """Returns endless shuffled batches for training, exactly resumable.

        Element k depends on (seed, k) alone, so `dataset(b, seed, start_step=k)`
        continues behind element k - 1 of `dataset(b, seed)` to the bit, and reads no
        row that lies before. Each epoch of `steps_per_epoch(b)` elements is a
        permutation of its own; what is left of it behind the last whole batch is
        dropped.

        Under `tf.distribute` hand this dataset to the strategy (`fit` does):
        batch_size is the global batch, and each replica, of each worker, receives its
        share of every element: together they see the rows of one process. Several
        processes make the whole of each batch so. `sharing.batches`, which hands them
        a context, spares them that.

        Args:
            batch_size: Rows per element, at most `len(source)`.
            seed: Order of the rows, 0 to 2**63 - 1.
            start_step: Number of elements to leave out at the beginning.
            context: What `strategy.distribute_datasets_from_function` tells a process
                of itself. The element is then what one of its replicas takes, and no
                row of another process is read.

        Returns:
            Elements that are dicts by column, such as `{"image": float32 (batch_size,
            H, W, C) in [-1, 1], "label": int32 (batch_size,)}`. With a context,
            batch_size / replicas rows: process p of P yields, for each step, its part
            p of P equal ones of the batch, cut for its replicas in their order.

        Raises:
            DataError: If batch_size, seed or start_step is out of range, or the batch
                does not divide by the replicas.
        """
        self._check_batch(batch_size)
        if context is not None and batch_size % context.num_replicas_in_sync:
            raise DataError(
                "The replicas of all processes take equal shares of a batch. Received: "
                f"batch_size={batch_size} for {context.num_replicas_in_sync} replicas. "
                "Choose a multiple of their number."
            )
        checks.check_integer("seed", seed, 0, _LARGEST_SEED)
        checks.check_integer("start_step", start_step, 0)
        from keras_gen.training.data import pipeline

        return pipeline.endless(self._columns, batch_size, seed, start_step, context)

    def epoch(
        self,
        batch_size: int,
        shuffle: bool = False,
        drop_remainder: bool = True,
        seed: int = 0,
    ) -> "tf.data.Dataset":
        """Returns one pass over the rows.

        Args:
            batch_size: Rows per element.
            shuffle: Take the order of the first epoch of `dataset(batch_size, seed)`
                instead of the stored one.
            drop_remainder: Leave out the rows behind the last whole batch.
            seed: Order of the rows when shuffled.

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
            self._columns, batch_size, drop_remainder, seed if shuffle else None
        )

    def _leaving(self, indices: np.ndarray) -> dict[str, np.ndarray]:
        """Returns rows as they leave for training."""
        return {
            key: pixels.to_float(column) if column.dtype == np.uint8 else column
            for key, column in self.read(indices).items()
        }

    def _column(self, name: str, limit: int | None, seed: int | None) -> np.ndarray:
        self._require(name)
        return self._columns[name][self._choose(limit, seed)]

    def _require(self, name: str) -> None:
        if name not in self._columns:
            raise DataError(
                f"This needs data with a column {name!r}. Received: {self!r}"
            )

    def _choose(self, limit: int | None, seed: int | None) -> np.ndarray:
        """Returns the indices that `rows` reads."""
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
                f"{batch_size} for the {len(self)} rows of {self!r}. Choose a "
                f"batch_size of at most {len(self)} (a system that takes several "
                "sub-batches per step multiplies its batch)."
            )


def as_images(rows: np.ndarray) -> np.ndarray:
    """Returns rows that are images already.

    Raises:
        DataError: If they are not.
    """
    if rows.ndim != 4:
        raise DataError(
            f"Rows of shape {rows.shape[1:]} are no images, and their source does not "
            "say how to draw them. Give the Source the argument draw=..."
        )
    return rows


def _stored(column):
    """Returns a column in the type that it is kept in."""
    # Labels may come as bytes too, but images alone have four axes.
    if not isinstance(column, np.ndarray) or _is_image(column):
        return column
    kind = np.int32 if column.dtype.kind in "iub" else np.float32
    return np.ascontiguousarray(column, kind)


def _is_image(column) -> bool:
    # What decodes images has no type of its own to state.
    dtype = getattr(column, "dtype", np.uint8)
    return dtype == np.uint8 and len(column.shape) == 4


def _describe(name: str, column, num_classes: int | None) -> Feature:
    """Returns what leaves for training from a column."""
    shape = tuple(int(side) for side in column.shape[1:])
    if _is_image(column):
        return Feature(name, shape, low=-1.0, high=1.0, description="image")
    if num_classes is not None:
        low, high = 0, num_classes - 1
    elif isinstance(column, np.ndarray):
        low, high = column.min().item(), column.max().item()
    else:
        low, high = column.range
    return Feature(name, shape, np.dtype(column.dtype).name, low, high)
