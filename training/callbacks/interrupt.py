"""Ends training cleanly when the user or the machine asks for it."""

import signal
import threading
from collections.abc import Callable

from keras_gen.training.callbacks.scoped_callback import ScopedCallback

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupt(ScopedCallback):
    """Lets `fit` finish its step and return when SIGINT or SIGTERM arrives.

    Callbacks that save at the end of `fit` then do so. A second signal acts as it
    would without this callback: Ctrl-C raises KeyboardInterrupt, SIGTERM kills.
    Outside of the main thread, where Python allows no handlers, it does nothing.

    Args:
        agree: For processes that train together, of which none may stop alone. Called
            at the end of each epoch with the signal of this process, or 0; returns the
            one that all of them heed, or 0. Defaults to heeding every signal after the
            present step.

    Attributes:
        signal: Number of the signal that is heeded, or None.
    """

    def __init__(self, agree: Callable[[int], int] | None = None):
        super().__init__()
        self.signal: int | None = None
        self._agree = agree
        self._received = 0
        self._handlers = {}

    def start(self):
        """Takes the two signals over."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._handlers[number] = signal.signal(number, self._handle)

    def stop(self):
        """Gives the signals back to who handled them before."""
        while self._handlers:
            signal.signal(*self._handlers.popitem())

    def on_epoch_begin(self, epoch, logs=None):
        """Remembers a signal that came before `fit`, which forgets earlier stops."""
        if self.signal is not None:
            self.model.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        """Asks the other processes, where there are some."""
        if self._agree is not None and (number := self._agree(self._received)):
            self._heed(number)

    def _handle(self, number, frame):
        # Only a note: the step that runs now is to end first.
        self._received = number
        self.stop()
        if self._agree is None:
            self._heed(number)

    def _heed(self, number):
        self.signal = number
        if self.model is not None:
            self.model.stop_training = True
