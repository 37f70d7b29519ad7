"""Saves the whole model every so many steps, atomically, and keeps the newest."""

from pathlib import Path

import tensorflow as tf

from keras_gen.training import atomic, checkpoints
from keras_gen.training.callbacks.step_callback import StepCallback
from keras_gen.training.errors import DivergedError


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

    def on_step(self, step):
        """Saves at multiples of `every`."""
        if self.passed(self.every, step):
            self.save(step)

    def on_train_end(self, logs=None):
        """Saves the last step."""
        step = int(self.model.steps.numpy())
        if not checkpoints.path_of(self.directory, step).exists():
            self.save(step)

    def save(self, step: int) -> Path:
        """Saves the model now, and removes what is older than the newest `keep`.

        Args:
            step: Steps trained so far.

        Returns:
            The checkpoint's path.
        """
        if fault := _not_finite(self.model):
            newest = checkpoints.latest(self.directory)
            raise DivergedError(f"variable {fault}", step, newest)
        path = checkpoints.path_of(self.directory, step)
        with atomic.replacing(path) as partial:
            self.model.save(partial)
        for old in checkpoints.listed(self.directory)[: -self.keep]:
            old.unlink()
        return path


def _not_finite(model) -> str | None:
    """Returns the name of a variable that holds NaN or infinity, if there is one."""
    variables = list(model.variables)
    for optimizer in model.optimizers.values():
        variables += optimizer.variables
    for variable in variables:
        value = tf.convert_to_tensor(variable.value)
        if value.dtype.is_floating and not tf.reduce_all(tf.math.is_finite(value)):
            return variable.path
    return None
