"""Appends the means of each epoch's terms to a file, one JSON object a line."""

import time
from pathlib import Path

import keras

from keras_gen.training.storage import runs


class JSONLLogger(keras.callbacks.Callback):
    """Writes `{"step": 200, "steps": 100, "seconds": 12.3, "player/term": ...}`.

    The terms are means over the last `steps` steps, and `seconds` is the time spent in
    `fit` until then.

    Args:
        path: The file to append to.
        seconds: Time that earlier sessions spent.
    """

    def __init__(self, path: str | Path, seconds: float = 0.0):
        super().__init__()
        self.path = Path(path)
        self.seconds = seconds

    def on_train_begin(self, logs=None):
        """Starts the clock."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._step = int(self.model.steps.numpy())
        self._clock = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Writes the epoch's line."""
        now, step = time.perf_counter(), int(self.model.steps.numpy())
        self.seconds += now - self._clock
        row = {
            "step": step,
            "steps": step - self._step,
            "seconds": round(self.seconds, 3),
        }
        runs.append_line(self.path, {**row, **(logs or {})})
        self._step, self._clock = step, now
