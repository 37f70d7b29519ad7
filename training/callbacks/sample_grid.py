"""Draws the same samples every so many steps, as a grid in a PNG file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from keras_gen import images
from keras_gen.base import GenerativeModel
from keras_gen.training.callbacks.step_callback import StepCallback
from keras_gen.training.callbacks.tensorboard import TensorBoardLogger
from keras_gen.training.storage import atomic, step_files


class SampleGrid(StepCallback):
    """Writes `step-000500.png` files from fixed latents, the first before step 1.

    Args:
        directory: Folder of the grids.
        every: Steps between two grids.
        picture: Draws the model: `GenerativeModel` -> Pillow image. Defaults to a grid
            of `count` samples of `seed`.
        count: Samples in a grid.
        seed: Which samples.
        tensorboard: Where to log the grids too.
    """

    def __init__(
        self,
        directory: str | Path,
        every: int = 500,
        picture: Callable[[GenerativeModel], Image.Image] | None = None,
        count: int = 64,
        seed: int = 0,
        tensorboard: TensorBoardLogger | None = None,
    ):
        super().__init__()
        self.directory = Path(directory)
        self.every = every
        self._picture = picture or (
            lambda model: images.grid(model.generate(count, seed=seed))
        )
        self.tensorboard = tensorboard
        self._drawn: int | None = None

    def on_train_begin(self, logs=None):
        """Draws the untrained model's grid."""
        super().on_train_begin(logs)
        self._drawn = None
        if self.step == 0:
            self.draw(0)

    def on_step(self, step):
        """Draws at multiples of `every`."""
        if self.passed(self.every, step):
            self.draw(step)

    def on_train_end(self, logs=None):
        """Draws the last step's grid."""
        step = int(self.model.steps.numpy())
        # A file of its name may be of an older training.
        if step != self._drawn:
            self.draw(step)

    def draw(self, step: int) -> Path:
        """Draws the grid now.

        Args:
            step: Steps trained so far.

        Returns:
            The file's path.
        """
        self._drawn = step
        picture = self._picture(self.model)
        atomic.save_png(picture, self._path(step))
        if self.tensorboard is not None:
            pixels = np.atleast_3d(np.asarray(picture))
            self.tensorboard.write_image("samples", pixels, step)
        return self._path(step)

    def _path(self, step):
        return step_files.path_of(self.directory, step, ".png")
