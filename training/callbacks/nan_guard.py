"""Stops training at the first step whose terms are not finite."""

import math
import threading

import keras

from keras_gen.training.errors import DivergedError


class NaNGuard(keras.callbacks.Callback):
    """Ends `fit` by an error that names the term and the step.

    Put it before callbacks that write files, which then never see the bad values. The
    logs of each step are read on another thread, so that the next one need not wait;
    training ends a step or two after the fault, with nothing saved in between.

    Args:
        at_once: Whether to stop within the epoch. Of processes that train together
            each might stop after another step, so these wait for the epoch's end.

    Raises:
        DivergedError: At the end of the epoch that broke off.
    """

    # Tells Keras to call `on_train_batch_end` on a thread of its own.
    async_safe = True

    def __init__(self, at_once: bool = True):
        super().__init__()
        self._at_once = at_once
        self._lock = threading.Lock()
        self._fault: tuple[int, str] | None = None

    def on_train_begin(self, logs=None):
        """Forgets an earlier fit's fault."""
        self._fault = None

    def on_epoch_begin(self, epoch, logs=None):
        """Notes where the epoch begins."""
        self._epoch_start = int(self.model.steps.numpy())

    def on_train_batch_end(self, batch, logs=None):
        """Looks at one step's running means, where one NaN stays until the end."""
        self._look(self._epoch_start + batch + 1, logs)

    def on_epoch_end(self, epoch, logs=None):
        """Raises what was found."""
        self._look(int(self.model.steps.numpy()), logs)
        if self._fault:
            step, term = self._fault
            raise DivergedError(term, step)

    def _look(self, step, logs):
        bad = [name for name, value in (logs or {}).items() if not math.isfinite(value)]
        if not bad:
            return
        with self._lock:  # Steps may be looked at out of order.
            if self._fault is None or step < self._fault[0]:
                self._fault = step, bad[0]
        if self._at_once:
            self.model.stop_training = True
