"""Saves the whole model every so many steps, atomically, and keeps the newest."""

from pathlib import Path

from keras_gen.training.callbacks.step_callback import StepCallback
from keras_gen.training.errors import DivergedError
from keras_gen.training.quality.finite import first_not_finite
from keras_gen.training.storage import atomic, checkpoints, step_files


class Checkpoint(StepCallback):
    """Writes `step-000100.keras` files that continue exactly where they stood.

    A file appears under its name only when it is complete. The newest are kept. When
    `fit` ends, also by `model.stop_training`, the last step is saved too.

    Args:
        directory: Folder of the checkpoints.
        every: Steps between two checkpoints.
        keep: How many of the newest to keep.

    Raises:
        DivergedError: In place of saving weights that are not finite.
    """

    def __init__(self, directory: str | Path, every: int = 1000, keep: int = 3):
        super().__init__()
        self.directory = Path(directory)
        self.every = every
        self.keep = keep
        self._saved: int | None = None

    def on_train_begin(self, logs=None):
        """Forgets what an earlier fit saved."""
        super().on_train_begin(logs)
        self._saved = None

    def on_step(self, step):
        """Saves at multiples of `every`."""
        if self.passed(self.every, step):
            self.save(step)

    def on_train_end(self, logs=None):
        """Saves the last step."""
        step = int(self.model.steps.numpy())
        # A file of its name may be an older and damaged one.
        if step != self._saved:
            self.save(step)

    def save(self, step: int) -> Path:
        """Saves the model now, and removes what is older than the newest `keep`.

        Args:
            step: Steps trained so far.

        Returns:
            The checkpoint's path.
        """
        if fault := first_not_finite(self.model):
            newest = checkpoints.latest(self.directory)
            raise DivergedError(f"variable {fault}", step, newest)
        path = checkpoints.path_of(self.directory, step)
        with atomic.replacing(path) as partial:
            self.model.save(partial)
        self._saved = step
        # Whatever lies there of later steps is not of this training.
        own = [
            each
            for each in checkpoints.listed(self.directory)
            if step_files.step_of(each) <= step
        ]
        for old in own[: -self.keep]:
            old.unlink()
        return path
