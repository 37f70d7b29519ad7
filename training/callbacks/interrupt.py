"""Ends training cleanly when the user or the machine asks for it."""

import signal
import threading

from keras_gen.training.callbacks.scoped_callback import ScopedCallback

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupt(ScopedCallback):
    """Lets `fit` finish its step and return when SIGINT or SIGTERM arrives.

    Callbacks that save at the end of `fit` then do so. A second signal acts as it
    would without this callback: Ctrl-C raises KeyboardInterrupt, SIGTERM kills.
    Outside of the main thread, where Python allows no handlers, it does nothing.

    Attributes:
        signal: Number of the signal received, or None.
    """

    def __init__(self):
        super().__init__()
        self.signal: int | None = None
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

    def _handle(self, number, frame):
        # Only a note: the step that runs now is to end first.
        self.signal = number
        self.stop()
        if self.model is not None:
            self.model.stop_training = True
