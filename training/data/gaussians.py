"""`gaussians`: points in the plane around a ring or a grid of centres."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keras_gen.registry import unknown
from keras_gen.training.data import draws
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

DEFAULT = "ring"
COUNTS = {"train": 50_000, "test": 10_000}
_REACH = 2.5  # A picture shows [-2.5, 2.5]^2, which holds either variant.


@dataclass(frozen=True)
class _Mixture:
    """Equally likely round Gaussians; see `centres`, `std` and `unit`."""

    centres: Callable[[], np.ndarray]
    std: float
    unit: float


def _ring() -> np.ndarray:
    """Returns eight centres on the circle of radius 2, the first one at (2, 0)."""
    # The end point is excluded: with it the first and the last would be one.
    angles = 2 * np.pi * np.arange(8) / 8
    return 2 * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _grid() -> np.ndarray:
    """Returns {-4, -2, 0, 2, 4}^2, the second coordinate fastest."""
    side = np.arange(-4.0, 5.0, 2.0)
    return np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2)


_MIXTURES = {
    "ring": _Mixture(_ring, std=0.1, unit=1.0),
    "grid": _Mixture(_grid, std=0.05, unit=2.828),
}
VARIANTS = tuple(_MIXTURES)


@register("gaussians", argument="[VARIANT]")
def load(request: Request) -> Source:
    """Returns points of a mixture of Gaussians whose centres are known.

    `gaussians:ring`, the default, has 8 centres on a circle of radius 2 with a standard
    deviation of 0.1. `gaussians:grid` has 25 centres {-4, -2, 0, 2, 4}^2 with 0.05, and
    all its coordinates are divided by 2.828. Columns: `point` float32 (2,) and `label`,
    the number of the centre. 50,000 points for training and 10,000 for testing, as many
    of each centre; the seed chooses the draw.

    The form is that of the toy data of Gulrajani et al., 2017,
    https://arxiv.org/abs/1704.00028, whose code divides the grid likewise. The ring's
    deviation is ours: papers take 0.02, which small networks do not reach in a few
    minutes.
    """
    variant = request.argument or DEFAULT
    names = tuple(map(str, range(len(centres(variant)))))
    draws.refuse_pixels(request)
    drawn = [
        sample(variant, COUNTS[part], random)
        for part, random in draws.parts(request.split, request.seed)
    ]
    points, labels = (np.concatenate(column) for column in zip(*drawn, strict=True))
    columns = {"point": points, "label": labels}
    return Source(request.spec, request.split, columns, names, draw=density)


def centres(variant: str = DEFAULT) -> np.ndarray:
    """Returns the centres in the units of the column `point`: float64 (K, 2).

    Row k is the centre of the points with label k; K is 8 or 25.

    Raises:
        DataError: If there is no such variant.
    """
    mixture = _mixture(variant)
    return mixture.centres() / mixture.unit


def std(variant: str = DEFAULT) -> float:
    """Returns the standard deviation of each coordinate, in units of `point`."""
    mixture = _mixture(variant)
    return mixture.std / mixture.unit


def unit(variant: str = DEFAULT) -> float:
    """Returns the factor from the units of `point` to those of the papers' figures."""
    return _mixture(variant).unit


def sample(
    variant: str, count: int, random: np.random.RandomState
) -> tuple[np.ndarray, np.ndarray]:
    """Draws points, going round the centres in turn.

    Args:
        variant: `"ring"` or `"grid"`.
        count: Number of points.
        random: Where the noise comes from.

    Returns:
        The points, float32 (count, 2), and the number of each one's centre, int32
        (count,): point i belongs to centre i mod K.
    """
    middles = centres(variant)
    labels = np.arange(count, dtype=np.int32) % len(middles)
    noise = random.standard_normal((count, 2)) * std(variant)
    return (middles[labels] + noise).astype(np.float32), labels


def density(points: np.ndarray, side: int = 96) -> np.ndarray:
    """Draws points as one picture of their density over [-2.5, 2.5]^2.

    Args:
        points: (n, 2) in the units of `point`, n >= 1. Those beyond the picture are
            drawn on its rim.
        side: Height and width of the picture.

    Returns:
        float64 (1, side, side, 1) in [-1, 1], the first coordinate to the right and
        the second one up: black where there is nothing, white at the densest place.
    """
    x, y = np.clip(points, -_REACH, _REACH).T
    reach = [(-_REACH, _REACH)] * 2
    counts, _, _ = np.histogram2d(-y, x, bins=side, range=reach)
    # The root shows the rim of a mode beside its middle.
    image = np.sqrt(counts / counts.max()) * 2 - 1
    return image[np.newaxis, :, :, np.newaxis]


def _mixture(variant: str) -> _Mixture:
    if variant not in _MIXTURES:
        raise DataError(unknown("variant of gaussians", variant, VARIANTS))
    return _MIXTURES[variant]
