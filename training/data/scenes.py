"""Drawn scenes: one coloured figure on a plain background, filled or outlined.

A scene is a row of factors. It is rendered by NumPy alone, with exact edges, at any
size; both styles of one scene are the ground truth of a translation between them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from keras_gen.registry import unknown
from keras_gen.training.data import distances, parallel
from keras_gen.training.data.errors import DataError

SHAPES = ("circle", "square", "triangle", "star", "cross")
COLOURS = ("red", "green", "blue", "yellow", "magenta", "cyan")
SIZES = ("small", "large")
BACKGROUNDS = ("dark", "grey", "light", "white")
STYLES = ("filled", "outlined")

# RGB. Their luma (70 to 112, 165, 211) keeps clear of every background's, so that the
# figures remain visible in grey.
PALETTE = np.array(
    [
        (215, 35, 35),
        (30, 160, 50),
        (40, 60, 210),
        (245, 225, 40),
        (195, 35, 200),
        (40, 215, 230),
    ],
    np.uint8,
)
# Grey levels of the backgrounds, and how far a scene's own may lie from them.
TONES = (28, 138, 188, 242)
TONE_JITTER = 6

# Radius of the circle of the same area, as a share of the image's side: so no shape
# is told by its area. The stroke of an outline is a share of that radius, a tenth of
# what the figure measures across.
RADII = ((0.14, 0.17), (0.22, 0.26))
STROKE = 0.25
# Largest turn either way, and what stays free between figure and border.
_LARGEST_ROTATION = np.deg2rad(20)
_MARGIN = 0.03

# Pixels drawn at a time: few enough to stay in a processor's cache.
_CHUNK_PIXELS = 2**16


# In the order of SHAPES: the distance from x, y and one length; the area where that
# length is 1; and how many lengths the outermost point lies from the centre.
_ARM, _SIN36 = distances.CROSS_RATIO, np.sin(np.pi / 5)
_FIGURES = (
    (distances.circle, np.pi, 1),
    (distances.square, 4, 2**0.5),
    (distances.triangle, 27**0.5 / 4, 1),
    (distances.star, 5 * distances.STAR_RATIO * _SIN36, 1),
    (distances.cross, 4 * _ARM * (2 - _ARM), (1 + _ARM**2) ** 0.5),
)
# Lengths that give each figure the area of the unit circle, and their reaches.
_LENGTHS = np.array([np.sqrt(np.pi / area) for _, area, _ in _FIGURES])
_REACHES = np.array([reach for _, _, reach in _FIGURES]) * _LENGTHS


@dataclass(frozen=True)
class Scenes:
    """The factors of N scenes.

    Attributes:
        shape: int32 (N,), index into `SHAPES`.
        colour: int32 (N,), index into `COLOURS`.
        size: int32 (N,), index into `SIZES`.
        background: int32 (N,), index into `BACKGROUNDS`.
        radius: float64 (N,), radius of the circle of the figure's area, as a share of
            the image's side.
        x: float64 (N,), the figure's centre from the left, share of the side.
        y: float64 (N,), the figure's centre from the top, share of the side.
        rotation: float64 (N,), radians, clockwise.
        tone: float64 (N,), grey level of the background, 0..255.
    """

    shape: np.ndarray
    colour: np.ndarray
    size: np.ndarray
    background: np.ndarray
    radius: np.ndarray
    x: np.ndarray
    y: np.ndarray
    rotation: np.ndarray
    tone: np.ndarray

    def __len__(self) -> int:
        return len(self.shape)

    def __getitem__(self, rows: slice | np.ndarray) -> "Scenes":
        """Returns some of the scenes, by a slice or an array of indices or truths."""
        return Scenes(*(getattr(self, field.name)[rows] for field in fields(self)))


def draw(
    count: int,
    seed: int | Sequence[int],
    combinations: Sequence[tuple[int, int]] | None = None,
) -> Scenes:
    """Draws scenes at random: every factor uniformly and for itself.

    Args:
        count: Number of scenes.
        seed: Seed of the stream; several numbers name a stream together.
        combinations: Pairs (colour, shape) to choose from. Defaults to all of them.

    Returns:
        The scenes; every figure lies inside the image with its whole area.
    """
    # RandomState's streams are frozen by NumPy's policy (NEP 19), Generator's are not.
    random = np.random.RandomState(seed)
    if combinations is None:
        combinations = list(np.ndindex(len(COLOURS), len(SHAPES)))
    pairs = np.array(combinations, np.int32)
    colour, shape = pairs[random.randint(len(pairs), size=count)].T
    size = random.randint(len(SIZES), size=count).astype(np.int32)
    background = random.randint(len(BACKGROUNDS), size=count).astype(np.int32)
    low, high = np.array(RADII)[size].T
    radius = low + (high - low) * random.random_sample(count)
    room = 0.5 - _MARGIN - radius * _REACHES[shape]
    return Scenes(
        shape=shape,
        colour=colour,
        size=size,
        background=background,
        radius=radius,
        x=0.5 + room * random.uniform(-1, 1, count),
        y=0.5 + room * random.uniform(-1, 1, count),
        rotation=random.uniform(-_LARGEST_ROTATION, _LARGEST_ROTATION, count),
        tone=np.array(TONES)[background] + random.uniform(-1, 1, count) * TONE_JITTER,
    )


def render(scenes: Scenes, size: int, style: str = "filled") -> np.ndarray:
    """Draws scenes as images.

    Args:
        scenes: N scenes.
        size: Side of the images in pixels.
        style: `"filled"`, or `"outlined"`: only the figure's edge, in its colour, with
            the stroke inside the edge, so that both styles have the same extent.

    Returns:
        uint8 (N, size, size, 3), values 0..255.

    Raises:
        DataError: If the style is unknown.
    """
    if style not in STYLES:
        raise DataError(unknown("style", style, STYLES))
    images = np.empty((len(scenes), size, size, 3), np.uint8)
    tone = np.rint(scenes.tone).astype(np.float32)
    paint = PALETTE[scenes.colour].astype(np.float32) - tone[:, np.newaxis]

    def paint_rows(rows: np.ndarray) -> None:
        covered = _coverage(scenes[rows], size, style)
        back, over = tone[rows, None, None], paint[rows, :, None, None]
        pixels = np.empty((len(rows), size, size, 3), np.uint8)
        for channel in range(3):
            values = covered * over[:, channel] + back
            # Adding a half and cutting off rounds, in half the time of np.rint.
            pixels[..., channel] = values + np.float32(0.5)
        images[rows] = pixels

    _for_each_chunk(paint_rows, scenes, size)
    return images


def coverage(scenes: Scenes, size: int, style: str = "filled") -> np.ndarray:
    """Returns the share of each pixel that the figure covers.

    Args:
        scenes: N scenes.
        size: Side of the images in pixels.
        style: As in `render`.

    Returns:
        float32 (N, size, size), 0 to 1.

    Raises:
        DataError: If the style is unknown.
    """
    if style not in STYLES:
        raise DataError(unknown("style", style, STYLES))
    covered = np.empty((len(scenes), size, size), np.float32)

    def cover_rows(rows: np.ndarray) -> None:
        covered[rows] = _coverage(scenes[rows], size, style)

    _for_each_chunk(cover_rows, scenes, size)
    return covered


def _coverage(scenes: Scenes, size: int, style: str) -> np.ndarray:
    """Returns `coverage` of scenes that all have the same shape."""
    shape = scenes.shape[0]
    figure, _, _ = _FIGURES[shape]
    radius = scenes.radius * size
    # Trigonometry in double precision, since its last digit differs by machine.
    cos = np.cos(scenes.rotation).astype(np.float32)[:, None, None]
    sin = np.sin(scenes.rotation).astype(np.float32)[:, None, None]
    centre = np.arange(size) + 0.5
    x = (centre - scenes.x[:, None] * size).astype(np.float32)[:, None, :]
    y = (centre - scenes.y[:, None] * size).astype(np.float32)[:, :, None]
    length = (radius * _LENGTHS[shape]).astype(np.float32)[:, None, None]
    distance = figure(cos * x + sin * y, cos * y - sin * x, length)
    covered = distances.coverage(distance)
    if style == "outlined":
        stroke = (radius * STROKE).astype(np.float32)[:, None, None]
        covered -= distances.coverage(distance + stroke)
    return covered


def _for_each_chunk(
    function: Callable[[np.ndarray], None], scenes: Scenes, size: int
) -> None:
    """Calls `function(rows)` with a few rows of one shape at a time, on all cores."""
    step = max(1, _CHUNK_PIXELS // size**2)
    chunks = []
    for shape in range(len(SHAPES)):
        rows = np.flatnonzero(scenes.shape == shape)
        chunks += [rows[i : i + step] for i in range(0, len(rows), step)]
    parallel.for_each(lambda index: function(chunks[index]), len(chunks))
