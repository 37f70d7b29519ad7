"""The base of callbacks that hold something which must be given back."""

import keras


class ScopedCallback(keras.callbacks.Callback):
    """Holds a resource while `fit` runs, or as a context manager, for several.

    `fit` does not tell its callbacks about an exception, so a `with` block is what
    gives the resource back in every case:

    ```python
    with Interrupt() as interrupt:
        model.fit(dataset, callbacks=[interrupt])
    ```
    """

    _entered = False

    def start(self) -> None:
        """Takes the resource."""
        raise NotImplementedError

    def stop(self) -> None:
        """Gives the resource back."""
        raise NotImplementedError

    def on_train_begin(self, logs=None):
        """Takes the resource, unless a `with` block has."""
        super().on_train_begin(logs)
        if not self._entered:
            self.start()

    def on_train_end(self, logs=None):
        """Gives the resource back, unless a `with` block will."""
        if not self._entered:
            self.stop()

    def __enter__(self):
        self.start()
        self._entered = True
        return self

    def __exit__(self, *_):
        self._entered = False
        self.stop()
