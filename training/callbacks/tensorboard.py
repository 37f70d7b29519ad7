"""Writes terms and sample grids for TensorBoard, by the model's step."""

import contextlib
import errno
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf


class TensorBoardLogger(keras.callbacks.Callback):
    """Logs each epoch's means as scalars.

    Keras's own callback counts by epoch, and knows no sample grids.

    Args:
        directory: Folder of the event files.
    """

    def __init__(self, directory: str | Path):
        super().__init__()
        self.directory = str(directory)
        self._writer = None

    def on_epoch_end(self, epoch, logs=None):
        """Writes the scalars."""
        self.write_scalars(logs or {}, int(self.model.steps.numpy()))

    def write_scalars(self, values: Mapping[str, float], step: int) -> None:
        """Writes values by name.

        Args:
            values: Name -> value.
            step: The model's step.
        """
        with self._at(step):
            for name, value in values.items():
                tf.summary.scalar(name, value)
            self._writer.flush()

    def write_histogram(self, name: str, values: np.ndarray, step: int) -> None:
        """Writes the histogram of an array of any shape.

        Args:
            name: Its title.
            values: Numbers.
            step: The model's step.
        """
        with self._at(step):
            tf.summary.histogram(name, values)

    def write_image(self, name: str, image: np.ndarray, step: int) -> None:
        """Writes an image.

        Args:
            name: The image's title.
            image: uint8 (H, W, C).
            step: The model's step.
        """
        with self._at(step):
            tf.summary.image(name, image[np.newaxis])

    def on_train_end(self, logs=None):
        """Closes the file."""
        if self._writer is not None:
            with _as_os_error(self.directory):
                self._writer.close()
            self._writer = None

    @contextlib.contextmanager
    def _at(self, step):
        with _as_os_error(self.directory), self._open().as_default(step):
            yield

    def _open(self):
        if self._writer is None:
            self._writer = tf.summary.create_file_writer(self.directory)
        return self._writer


@contextlib.contextmanager
def _as_os_error(directory: str):
    """Tells of a full disk as Python's own writing does.

    TensorFlow's error would pass for one of the training itself.
    """
    try:
        yield
    except tf.errors.OpError as error:
        cause = error.message.splitlines()[0]
        text = f"Events were not written: {cause}"
        raise OSError(errno.EIO, text, directory) from error
