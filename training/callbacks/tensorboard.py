"""Writes terms and sample grids for TensorBoard, by the model's step."""

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
        step = int(self.model.steps.numpy())
        with self._open().as_default(step):
            for name, value in (logs or {}).items():
                tf.summary.scalar(name, value)
        self._writer.flush()

    def write_image(self, name: str, image: np.ndarray, step: int) -> None:
        """Writes an image.

        Args:
            name: The image's title.
            image: uint8 (H, W, C).
            step: The model's step.
        """
        with self._open().as_default(step):
            tf.summary.image(name, image[np.newaxis])

    def on_train_end(self, logs=None):
        """Closes the file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _open(self):
        if self._writer is None:
            self._writer = tf.summary.create_file_writer(self.directory)
        return self._writer
