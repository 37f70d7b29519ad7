"""Samples of a trained system and of its baselines, drawn once for all metrics."""

import numpy as np

from keras_gen.training.errors import RunError

# As many as papers draw for Fréchet distances of small images.
MOST = 10_000


class SampleSets:
    """Equally many rows of three subjects, kept so that several metrics share them.

    `"generator"` is the trained system (with averaged weights, where it keeps an
    average), `"untrained generator"` the recipe's system before training, and
    `"test split"` held-out data, which no honest generator should beat.

    Args:
        trial: The `Trial`. Its seed decides the samples and which rows.
    """

    def __init__(self, trial):
        self._trial = trial
        self._kept: dict[str, dict[str, np.ndarray]] = {}

    def of(self, column: str, count: int) -> dict[str, np.ndarray]:
        """Returns subject -> `count` rows of a column, as they leave for training.

        Fewer rows are the first of more: a set that was made is sliced, not made anew.

        Args:
            column: Column of the data that the system generates, such as `"image"`.
            count: Rows of each subject.

        Raises:
            RunError: If the data lack the column, or the system makes nothing from
                noise alone.
        """
        kept = self._kept.get(column)
        if kept is None or len(kept["generator"]) < count:
            kept = self._kept[column] = self._make(column, count)
        return {subject: rows[:count] for subject, rows in kept.items()}

    def reference(self, column: str, count: int) -> np.ndarray:
        """Returns `count` random rows of a column of the training split.

        Raises:
            RunError: If the split has fewer.
        """
        trial = self._trial
        if len(trial.train) < count:
            raise RunError(
                "This evaluation compares samples with as many training rows. "
                f"Received: {count:,} samples, {len(trial.train):,} training rows. "
                f"Measure fewer: --count {len(trial.train)}."
            )
        return trial.train.rows(count, seed=trial.seed)[column]

    def _make(self, column: str, count: int) -> dict[str, np.ndarray]:
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
        return {
            "generator": trial.model.generate(count, seed=trial.seed),
            "untrained generator": trial.untrained.generate(count, seed=trial.seed),
            "test split": trial.test.rows(count, seed=trial.seed)[column],
        }
