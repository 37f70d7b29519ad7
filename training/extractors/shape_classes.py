"""The 30 classes of `shapes`, colour times shape, and their translation."""

import numpy as np

from keras_gen.training.data import scenes
from keras_gen.training.data.source import Source

NAMES = tuple(
    f"{colour} {shape}" for colour in scenes.COLOURS for shape in scenes.SHAPES
)


def to_class(colour: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """Returns the class of each colour and shape, `colour * 5 + shape`."""
    return np.asarray(colour) * len(scenes.SHAPES) + np.asarray(shape)


def from_class(label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the colour and the shape of each class, as `scenes` numbers them."""
    return np.divmod(np.asarray(label), len(scenes.SHAPES))


def classed(source: Source) -> Source:
    """Returns `shapes` with the 30 classes as its labels.

    Args:
        source: Columns image, label (the shape) and colour.
    """
    rows = source.read(np.arange(len(source)))
    label = to_class(rows["colour"], rows["label"]).astype(np.int32)
    columns = {"image": rows["image"], "label": label}
    return Source(source.name, source.split, columns, NAMES)
