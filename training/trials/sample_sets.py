"""Samples of a trained system and of its baselines, shared by all metrics."""

from collections.abc import Iterable, Iterator

import numpy as np

from keras_gen.metrics import preprocessing
from keras_gen.training.data import pixels
from keras_gen.training.errors import RunError

# As many as papers draw for Fréchet distances of small images.
MOST = 10_000

# Images in memory at once where they are streamed: four batches of `generate`, and as
# many as an extractor takes in one pass.
CHUNK = 256

# Streamed images of which the bytes are kept: what metrics over pixels look at.
_KEPT = 2_000

_SUBJECTS = ("generator", "untrained generator", "test split")


class SampleSets:
    """Equally many rows of three subjects, which several metrics share.

    `"generator"` is the trained system (with averaged weights, where it keeps an
    average), `"untrained generator"` the recipe's system before training, and
    `"test split"` held-out data, which no honest generator should beat.

    Images are kept as bytes, at most 2,000 of them unless more are asked for at once.
    Fewer rows are the first of more.

    Args:
        trial: The `Trial`. Its seed decides the samples and which rows.
    """

    def __init__(self, trial):
        self._trial = trial
        # (column, subject) -> chunks of rows.
        self._kept: dict[tuple[str, str], list[np.ndarray]] = {}

    def of(self, column: str, count: int) -> dict[str, np.ndarray]:
        """Returns subject -> `count` rows of a column, as they leave for training.

        A set that was made is sliced, not made anew.

        Args:
            column: Column of the data that the system generates, such as `"image"`.
            count: Rows of each subject.

        Returns:
            Subject -> array of `count` rows; images (count, H, W, C) in [-1, 1] hold
            the 256 levels of bytes.

        Raises:
            RunError: If the data lack the column, or the system makes nothing from
                noise alone.
        """
        self._require(column)
        for subject in _SUBJECTS:
            if self._number(column, subject) < count:
                for _ in self._made(column, subject, count, keep=count):
                    pass
        return {
            subject: np.concatenate(list(self._read(column, subject, count)))
            for subject in _SUBJECTS
        }

    def chunks(self, count: int) -> dict[str, Iterator[np.ndarray]]:
        """Returns subject -> `count` images, 256 at a time.

        Args:
            count: Images of each subject.

        Returns:
            Iterators over float32 (n, H, W, C) in [-1, 1]; the last has fewer rows.
            What is not kept is drawn when it is asked for.

        Raises:
            RunError: As `of`.
        """
        self._require("image")
        return {
            subject: self._read("image", subject, count)
            if self._number("image", subject) >= count
            else self._made("image", subject, count, keep=min(count, _KEPT))
            for subject in _SUBJECTS
        }

    def reference(self, column: str, count: int) -> np.ndarray:
        """Returns `count` random rows of a column of the training split.

        Raises:
            RunError: If the split has fewer.
        """
        self._require_reference(count)
        return self._trial.train.rows(count, seed=self._trial.seed)[column]

    def reference_chunks(self, count: int) -> Iterator[np.ndarray]:
        """Returns `count` random images of the training split, 256 at a time.

        Raises:
            RunError: If the split has fewer.
        """
        self._require_reference(count)
        return _images(self._trial.train, count, self._trial.seed)

    def _made(
        self, column: str, subject: str, count: int, keep: int
    ) -> Iterator[np.ndarray]:
        """Yields rows as they are made, and keeps the first `keep` of them."""
        kept = []
        for start, rows in _numbered(self._drawn(column, subject, count)):
            if start < keep:
                kept.append(_compact(rows) if column == "image" else rows)
            yield rows
        self._kept[column, subject] = kept

    def _drawn(self, column: str, subject: str, count: int) -> Iterable[np.ndarray]:
        trial = self._trial
        if subject == "test split":
            if column == "image":
                return _images(trial.test, count, trial.seed)
            return [trial.test.rows(count, seed=trial.seed)[column]]
        model = trial.model if subject == "generator" else trial.untrained
        if column == "image":
            return _joined(model.generate_batches(count, seed=trial.seed))
        return [model.generate(count, seed=trial.seed)]

    def _read(self, column: str, subject: str, count: int) -> Iterator[np.ndarray]:
        for start, rows in _numbered(self._kept[column, subject]):
            if start < count:
                rows = rows[: count - start]
                yield pixels.to_float(rows) if rows.dtype == np.uint8 else rows

    def _number(self, column: str, subject: str) -> int:
        return sum(map(len, self._kept.get((column, subject), ())))

    def _require(self, column: str) -> None:
        trial = self._trial
        if column not in trial.train.features:
            raise RunError(
                f"This evaluation compares samples with the column {column!r} of the "
                f"data. Received: a run on {trial.recipe.data!r} with "
                f"{', '.join(sorted(trial.train.features))}. Choose another evaluation."
            )
        if not trial.model.draws_alone:
            raise RunError(
                "This evaluation needs a system whose endpoint `generate` wants a seed "
                f"only. Received: {trial.recipe.system!r}. Choose another evaluation."
            )

    def _require_reference(self, count: int) -> None:
        rows = len(self._trial.train)
        if rows < count:
            raise RunError(
                "This evaluation compares samples with as many training rows. "
                f"Received: {count:,} samples, {rows:,} training rows. "
                f"Measure fewer: --count {rows}."
            )


def _images(source, count: int, seed: int) -> Iterator[np.ndarray]:
    return (rows["image"] for rows in source.row_batches(CHUNK, count, seed))


def _joined(batches: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """Joins batches to chunks, so that an extractor sees those of a whole array."""
    parts: list[np.ndarray] = []
    for batch in batches:
        parts.append(batch)
        if sum(map(len, parts)) >= CHUNK:
            yield np.concatenate(parts)
            parts = []
    if parts:
        yield np.concatenate(parts)


def _numbered(chunks: Iterable[np.ndarray]) -> Iterator[tuple[int, np.ndarray]]:
    """Yields each chunk with the number of its first row."""
    start = 0
    for rows in chunks:
        yield start, rows
        start += len(rows)


def _compact(images: np.ndarray) -> np.ndarray:
    """Returns images as bytes, or as they are where bytes would hide what is wrong.

    Whoever measures NaN, or values far out of range, is to see them.
    """
    try:
        return preprocessing.to_uint8(images)
    except ValueError:
        return images
