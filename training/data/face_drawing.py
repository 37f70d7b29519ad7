"""Drawn faces: cartoon heads whose every trait is a number that is known.

A face is a row of factors, which can be changed one at a time and drawn again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from keras_gen.training.data import face_layers, parallel
from keras_gen.training.data.errors import DataError

HAIR_COLOURS = ("black", "brown", "red", "blond")
HAIR_STYLES = ("short", "long", "bun")
# Columns of `to_factors`.
FACTORS = (
    "yaw",
    "smile",
    "eye_spacing",
    "eye_size",
    "skin",
    "background",
    "hair_colour",
    "hair_style",
    "glasses",
)

# Largest yaw of `draw`, degrees.
LARGEST_YAW = 30.0

# Ranges of the smile: of those that do not smile, and of those that do.
SMILES = ((-0.5, 0.1), (0.5, 1.0))

# A factor is value / unit - origin; choices 0 to K - 1 become -1 to 1.
_CHOICES = {
    "hair_colour": len(HAIR_COLOURS),
    "hair_style": len(HAIR_STYLES),
    "glasses": 2,
}
_UNITS = {name: (count - 1) / 2 for name, count in _CHOICES.items()}
_UNITS["yaw"] = LARGEST_YAW

# Pixels painted at a time: few enough to stay in a processor's cache.
_CHUNK_PIXELS = 2**15


@dataclass(frozen=True)
class Faces:
    """The factors of N faces.

    Attributes:
        hair_colour: int32 (N,), index into `HAIR_COLOURS`.
        hair_style: int32 (N,), index into `HAIR_STYLES`.
        glasses: int32 (N,), 0 or 1.
        smiling: int32 (N,), 0 or 1.
        smile: float64 (N,), -1 (corners of the mouth down) to 1 (a laugh); 0.5 or
            more for those that smile, at most 0.1 for the others.
        yaw: float64 (N,), degrees, positive to the right of the image; up to 60 either
            way can be drawn.
        eye_spacing: float64 (N,), -1 (close together) to 1 (wide apart).
        eye_size: float64 (N,), -1 (small) to 1 (large).
        skin: float64 (N,), -1 (dark) to 1 (pale).
        background: float64 (N,), -1 (peach) over green to 1 (sky).
    """

    hair_colour: np.ndarray
    hair_style: np.ndarray
    glasses: np.ndarray
    smiling: np.ndarray
    smile: np.ndarray
    yaw: np.ndarray
    eye_spacing: np.ndarray
    eye_size: np.ndarray
    skin: np.ndarray
    background: np.ndarray

    def __len__(self) -> int:
        return len(self.smile)

    def __getitem__(self, rows: slice | np.ndarray) -> "Faces":
        """Returns some of the faces, by a slice or an array of indices or truths."""
        return Faces(*(getattr(self, field.name)[rows] for field in fields(self)))


def draw(count: int, seed: int | Sequence[int]) -> Faces:
    """Draws faces at random: every factor uniformly and, but for the smile, for itself.

    Args:
        count: Number of faces.
        seed: Seed of the stream; several numbers name a stream together.

    Returns:
        The faces, yaw within 30 degrees either way.
    """
    # RandomState's streams are frozen by NumPy's policy (NEP 19), Generator's are not.
    random = np.random.RandomState(seed)

    def choice(options: int) -> np.ndarray:
        return random.randint(options, size=count).astype(np.int32)

    hair_colour, hair_style = choice(len(HAIR_COLOURS)), choice(len(HAIR_STYLES))
    glasses, smiling = choice(2), choice(2)
    low, high = np.array(SMILES)[smiling].T
    return Faces(
        hair_colour=hair_colour,
        hair_style=hair_style,
        glasses=glasses,
        smiling=smiling,
        smile=low + (high - low) * random.random_sample(count),
        yaw=random.uniform(-LARGEST_YAW, LARGEST_YAW, count),
        eye_spacing=random.uniform(-1, 1, count),
        eye_size=random.uniform(-1, 1, count),
        skin=random.uniform(-1, 1, count),
        background=random.uniform(-1, 1, count),
    )


def to_factors(faces: Faces) -> np.ndarray:
    """Returns all factors that show, as numbers of about -1 to 1.

    Args:
        faces: N faces.

    Returns:
        float32 (N, 9) in the order of `FACTORS`. Yaw is divided by 30 degrees; hair
        colour, hair style and glasses are spread evenly from -1 to 1.
    """
    columns = []
    for name in FACTORS:
        column = getattr(faces, name) / _UNITS.get(name, 1)
        columns.append(column - 1 if name in _CHOICES else column)
    return np.stack(columns, axis=-1).astype(np.float32)


def from_factors(factors: np.ndarray) -> Faces:
    """Returns the faces with these factors, the inverse of `to_factors`.

    Args:
        factors: (N, 9), as they are or changed. Those of hair and glasses are rounded
            to the nearest choice, and a smile of 0.3 or more is called smiling.

    Raises:
        DataError: If the shape is another.
    """
    factors = np.asarray(factors, np.float64)
    if factors.ndim != 2 or factors.shape[1] != len(FACTORS):
        raise DataError(
            f"Factors have the shape (N, {len(FACTORS)}). Received: {factors.shape}"
        )
    values = {}
    for name, column in zip(FACTORS, factors.T, strict=True):
        if name in _CHOICES:
            number = np.rint((column + 1) * _UNITS[name])
            values[name] = np.clip(number, 0, _CHOICES[name] - 1).astype(np.int32)
        else:
            values[name] = column * _UNITS.get(name, 1)
    middle = (SMILES[0][1] + SMILES[1][0]) / 2
    return Faces(smiling=(values["smile"] >= middle).astype(np.int32), **values)


def render(faces: Faces, size: int) -> np.ndarray:
    """Draws faces as images.

    Args:
        faces: N faces.
        size: Side of the images in pixels.

    Returns:
        uint8 (N, size, size, 3), values 0..255.
    """
    images = np.empty((len(faces), size, size, 3), np.uint8)
    step = max(1, _CHUNK_PIXELS // size**2)
    chunks = []
    for style, glasses in np.ndindex(len(HAIR_STYLES), 2):
        rows = np.flatnonzero((faces.hair_style == style) & (faces.glasses == glasses))
        chunks += [rows[i : i + step] for i in range(0, len(rows), step)]

    def paint(index: int) -> None:
        chosen = faces[chunks[index]]
        style = HAIR_STYLES[chosen.hair_style[0]]
        images[chunks[index]] = face_layers.paint(chosen, size, style)

    parallel.for_each(paint, len(chunks))
    return images
