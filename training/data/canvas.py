"""A canvas for many images at once: soft-edged figures painted one over the other."""

from collections.abc import Callable

import numpy as np

from keras_gen.training.data import distances


class Canvas:
    """N images under the brush, in coordinates from 0 to 1, right and down.

    Args:
        colours: (N, 3), RGB of each background, 0..255.
        size: Side in pixels.
    """

    def __init__(self, colours: np.ndarray, size: int):
        self._size = size
        self._planes = np.empty((3, len(colours), size, size), np.float32)
        self._planes[:] = colours.T[:, :, None, None]
        centres = ((np.arange(size) + 0.5) / size).astype(np.float32)
        self._x, self._y = centres[None, None, :], centres[None, :, None]

    def paint(
        self,
        colours: np.ndarray | tuple[int, int, int],
        distance: Callable[[np.ndarray, np.ndarray], np.ndarray],
        top: float = 0.0,
        bottom: float = 1.0,
    ) -> None:
        """Covers what lies inside a figure.

        Args:
            colours: RGB, one for all images or (N, 3), 0..255.
            distance: Takes x (1, 1, W) and y (1, H, 1), returns the signed distances
                (N, H, W) in the same unit.
            top: No part of any figure lies above; saves the work there.
            bottom: No part of any figure lies below.
        """
        first, last = int(top * self._size), int(np.ceil(bottom * self._size))
        rows = slice(max(0, first - 1), last + 1)
        pixels = distance(self._x, self._y[:, rows]) * np.float32(self._size)
        covered = distances.coverage(pixels)
        shape = self._planes.shape[1:2] + (3,)
        colours = np.broadcast_to(np.asarray(colours, np.float32), shape)
        for plane, colour in zip(self._planes, colours.T, strict=True):
            below = plane[:, rows]
            below += covered * (colour[:, None, None] - below)

    def pixels(self) -> np.ndarray:
        """Returns the images, uint8 (N, size, size, 3)."""
        result = np.empty((*self._planes.shape[1:], 3), np.uint8)
        for channel, plane in enumerate(self._planes):
            # Adding a half and cutting off rounds, in half the time of np.rint.
            result[..., channel] = plane + np.float32(0.5)
        return result
