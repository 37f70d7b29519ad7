"""`photos`: crops of the colour photographs that come with two required packages."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from keras_gen.training.data import draws, pixels
from keras_gen.training.data.errors import DataNotFoundError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

# (package, file below the package's folder)
PHOTOGRAPHS = {
    "train": (
        ("skimage", "data/astronaut.png"),
        ("skimage", "data/chelsea.png"),
        ("sklearn", "datasets/images/china.jpg"),
        ("skimage", "data/ihc.png"),
        ("skimage", "data/motorcycle_left.png"),
        ("skimage", "data/rocket.jpg"),
    ),
    "test": (
        ("skimage", "data/coffee.png"),
        ("sklearn", "datasets/images/flower.jpg"),
    ),
}
COUNTS = {"train": 8_000, "test": 512}
CROP = 32
# At half their size a crop of 32 pixels holds an eye or a wheel instead of a blur.
_REDUCTION = 2
# Least standard deviation of a crop's grey values, 0..255.
FLATTEST = 12


@register("photos")
def load(request: Request) -> Source:
    """Returns random crops of real photographs, 32x32x3, nothing to download.

    The test crops are of other photographs than the training crops: coffee and flower
    against astronaut, chelsea (a cat), china, ihc (tissue under a microscope),
    motorcycle_left and rocket. Each is halved first, by the mean of 2x2 pixels. A crop
    may lie anywhere if its grey values have a standard deviation of at least 12 (of
    255), so that plain sky is left out, and no crop occurs twice. Crop i is of the
    photograph i modulo their number. 8,000 for training, 512 for testing; the seed
    chooses the crops.

    `image_size` is the side of a crop: 32 by default. Few photographs make many crops
    here, and large crops overlap much: this is data to restore, to compare and to take
    textures from, not to learn the world's variety.

    Licences, as the packages state them. scikit-image: astronaut (NASA) and rocket
    (SpaceX) are in the public domain; chelsea (Stefan van der Walt) and coffee (Rachel
    Michetti, courtesy of Pikolo Espresso Bar) are CC0; ihc (CMMI) has no known
    restrictions; motorcycle_left is of the Middlebury stereo benchmark (Scharstein et
    al., GCPR 2014), whose site permits use and publication and asks to be cited.
    scikit-learn: china (danielbuechele) and flower (vultilion) are CC BY 2.0.
    """
    side = request.image_size or CROP
    crops = [
        crop(PHOTOGRAPHS[part], COUNTS[part], side, random)
        for part, random in draws.parts(request.split, request.seed)
    ]
    images = pixels.convert(np.concatenate(crops), None, request.channels)
    return Source(request.spec, request.split, {"image": images})


def photograph(package: str, file: str) -> Image.Image:
    """Returns one photograph at half its size, as RGB.

    Args:
        package: The package that it comes with, `"skimage"` or `"sklearn"`.
        file: Where it lies below the package's folder.

    Raises:
        DataNotFoundError: If the package or the file is missing.
    """
    # The package is not imported: that takes a second, and its own loaders download.
    spec = find_spec(package)
    path = Path(spec.origin).parent / file if spec else None
    if path is None or not path.is_file():
        name = {"skimage": "scikit-image", "sklearn": "scikit-learn"}[package]
        raise DataNotFoundError(
            f"The photograph {Path(file).name} comes with {name}. Received: "
            f"{f'no file at {path}' if path else 'the package is not installed'}. "
            f"Install it: pip install --force-reinstall {name}"
        )
    with Image.open(path) as image:
        return image.convert("RGB").reduce(_REDUCTION)


def crop(
    photographs: tuple[tuple[str, str], ...],
    count: int,
    side: int,
    random: np.random.RandomState,
) -> np.ndarray:
    """Draws crops, going round the photographs in turn.

    Args:
        photographs: As `photograph` takes them.
        count: Number of crops.
        side: Their side in pixels.
        random: Where they lie.

    Returns:
        uint8 (count, side, side, 3).
    """
    result = np.empty((count, side, side, 3), np.uint8)
    for first, name in enumerate(photographs):
        image = photograph(*name)
        whole, rows = np.asarray(image), range(first, count, len(photographs))
        tops, lefts = np.nonzero(has_structure(np.asarray(image.convert("L")), side))
        for row, place in zip(rows, random.permutation(len(tops)), strict=False):
            top, left = tops[place], lefts[place]
            result[row] = whole[top : top + side, left : left + side]
    return result


def has_structure(grey: np.ndarray, side: int) -> np.ndarray:
    """Returns which squares of an image are not almost flat.

    Args:
        grey: uint8 (H, W).
        side: Side of the squares.

    Returns:
        bool (H - side + 1, W - side + 1), by the upper left corner: whether the
        standard deviation inside the square is at least `FLATTEST`.
    """
    # In whole numbers, where nothing is rounded: n^2 variance = n sum(x^2) - sum(x)^2.
    grey, area = grey.astype(np.int64), side * side
    spread = area * _square_sums(grey * grey, side) - _square_sums(grey, side) ** 2
    return spread >= (FLATTEST * area) ** 2


def _square_sums(values: np.ndarray, side: int) -> np.ndarray:
    """Returns the sum inside each square of an array (H, W), by its corner."""
    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    wide = sums[side:] - sums[:-side]
    return wide[:, side:] - wide[:, :-side]
