"""Several `fit` calls that look like one: to their callbacks, and in their epochs."""

from collections.abc import Iterator

import keras


def segments(start: int, total: int, every: int) -> Iterator[tuple[int, int, int]]:
    """Divides steps into `fit` calls whose epochs end at multiples of `every`.

    Args:
        start: Steps done.
        total: Steps to reach.
        every: Steps between two ends of epochs.

    Yields:
        (first step, steps per epoch, epochs) of each call: up to the next multiple,
        then whole epochs, then what is left.
    """
    while start < total:
        if start % every:
            steps, epochs = min(every - start % every, total - start), 1
        else:
            steps = min(every, total - start)
            epochs = (total - start) // steps
        yield start, steps, epochs
        start += steps * epochs


class JoinedCallbacks(keras.callbacks.CallbackList):
    """Callbacks to which all `fit` calls inside a `with` block look like one.

    If the block raises, they do not see training end, as with Keras.
    """

    _begun = False

    def on_train_begin(self, logs=None):
        """Tells the callbacks about the first `fit` alone."""
        if not self._begun:
            self._begun = True
            super().on_train_begin(logs)

    def on_train_end(self, logs=None):
        """Waits: only the end of the block tells which `fit` was the last."""

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None and self._begun:
            super().on_train_end()
