"""What to look at while a model trains: its panels from fixed data, as one picture."""

from collections.abc import Callable

import numpy as np

from keras_gen import images
from keras_gen.training import data

# Where samples stand beside data, a row of the picture holds about so many images.
_IMAGES_ACROSS = 9


class Previews:
    """Draws pictures of a model, from the same rows of data and seed each time.

    Args:
        load: Loads the source of the rows, held-out ones. It is called once, and only
            for a model that needs data to show something.
        draw: Turns what the data consist of into images (n, H, W, C) in [-1, 1], as
            `Source.draw`.
        seed: Which rows and samples.
    """

    def __init__(
        self,
        load: Callable[[], data.Source],
        draw: Callable[[np.ndarray], np.ndarray],
        seed: int = 0,
    ):
        self._load = load
        self._draw = draw
        self._seed = seed
        self._source: data.Source | None = None

    def picture(self, model):
        """Returns the model's picture, a Pillow image.

        Args:
            model: A `GenerativeModel`.
        """
        panels = model.panels(self._rows, seed=self._seed)
        drawn = images.alike([self._draw(rows) for rows in panels.values()])
        if len(drawn) == 1:
            return images.grid(drawn[0])
        # Neighbours in a row of the picture belong together.
        mixed = np.stack(drawn, axis=1).reshape(-1, *drawn[0].shape[1:])
        groups = max(1, _IMAGES_ACROSS // len(drawn))
        return images.grid(mixed, columns=len(drawn) * groups)

    def _rows(self, count: int) -> dict[str, np.ndarray]:
        if self._source is None:
            self._source = self._load()
        return self._source.rows(limit=count, seed=self._seed)
