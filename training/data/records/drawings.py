"""Names of the functions that draw rows, since a file cannot hold a function."""

from collections.abc import Callable

import numpy as np

from keras_gen.registry import unknown
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.gaussians import density
from keras_gen.training.data.melody_statistics import piano_roll
from keras_gen.training.data.source import as_images

Draw = Callable[[np.ndarray], np.ndarray]

# Index files know them by these names.
_DRAWINGS: dict[str, Draw] = {
    "images": as_images,
    "density": density,
    "piano_roll": piano_roll,
}


def name_of(draw: Draw) -> str:
    """Returns the name of a `Source.draw`.

    Raises:
        DataError: If it has none, and reading the records could not bring it back.
    """
    for name, function in _DRAWINGS.items():
        if function is draw:
            return name
    raise DataError(
        "Records can name the ways of drawing rows that keras_gen has: "
        f"{', '.join(_DRAWINGS)}. Received: {draw!r}. Add it to records/drawings.py."
    )


def get(name: str) -> Draw:
    """Returns the function of a name.

    Raises:
        DataError: If there is none.
    """
    if name not in _DRAWINGS:
        raise DataError(unknown("way of drawing rows", name, _DRAWINGS))
    return _DRAWINGS[name]
