"""`shapes`: drawn scenes of one figure, plain, captioned, or in two styles."""

from collections.abc import Callable

import numpy as np

from keras_gen.registry import unknown
from keras_gen.training.data import captions, drawn_images, draws, pixels, scenes
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source
from keras_gen.training.data.two_domains import TwoDomains

COUNTS = {"train": 20_000, "test": 2_000}
# Filled and outlined scenes of `shapes:unpaired`.
UNPAIRED_COUNTS = {"train": (10_000, 8_000), "test": (1_000, 800)}
# Pairs of colour and shape that `shapes:captions` keeps for testing. Each colour and
# each shape remains in the training data, in other company.
HELD_OUT = (
    ("red", "star"),
    ("green", "circle"),
    ("blue", "triangle"),
    ("yellow", "square"),
    ("magenta", "cross"),
    ("cyan", "circle"),
)


@register("shapes", argument="[VARIANT]")
def load(request: Request) -> Source | TwoDomains:
    """Returns drawn scenes, 32x32x3: a figure of five shapes and six colours.

    The figure, small or large, lies somewhere on a dark, grey, light or white
    background, turned by up to 20 degrees; `scenes` has the numbers. The factors are
    uniform and independent. 20,000 scenes for training and 2,000 for testing; the seed
    chooses the draw. Any `image_size` is drawn as such, nothing is resized.

    - `shapes`: columns `image`, `label` (the shape) and `colour`.
    - `shapes:captions`: also `tokens` int32 (10,), a caption made by `captions`;
      `caption_id`, equal exactly where captions mean the same; and `held_out`, 1 where
      the colour and shape are one of the six pairs in `HELD_OUT`. Those are absent from
      the training split and about a fifth of the test split.
    - `shapes:pairs`: columns `source`, filled, and `target`, the same scenes outlined.
    - `shapes:unpaired`: a `TwoDomains`, filled scenes and other ones outlined: 10,000
      and 8,000 for training, 1,000 and 800 for testing. Each domain has a column
      `truth`, the same scenes in the style of the other domain, for evaluation alone.
    """
    if request.argument not in _VARIANTS:
        options = filter(None, _VARIANTS)
        raise DataError(unknown("variant of shapes", request.argument, options))
    return _VARIANTS[request.argument](request)


def _plain(request: Request) -> Source:
    """Returns scenes with shape and colour."""
    size = drawn_images.checked_size(request, _count(request))
    parts = []
    for part, random in draws.parts(request.split, request.seed):
        drawn = scenes.draw(COUNTS[part], drawn_images.seed(random))
        parts.append(_columns(request, drawn, size))
    return Source(
        request.spec, request.split, drawn_images.joined(parts), scenes.SHAPES
    )


def _captions(request: Request) -> Source:
    """Returns scenes with captions, some combinations held out of training."""
    size = drawn_images.checked_size(request, _count(request))
    held_out = np.zeros((len(scenes.COLOURS), len(scenes.SHAPES)), np.int32)
    for colour, shape in HELD_OUT:
        held_out[scenes.COLOURS.index(colour), scenes.SHAPES.index(shape)] = 1
    trained = list(zip(*np.nonzero(held_out == 0), strict=True))
    parts = []
    for part, random in draws.parts(request.split, request.seed):
        combinations = trained if part == "train" else None
        drawn = scenes.draw(COUNTS[part], drawn_images.seed(random), combinations)
        columns = _columns(request, drawn, size)
        columns["tokens"] = captions.describe(drawn, drawn_images.seed(random))
        columns["caption_id"] = captions.meanings(drawn)
        columns["held_out"] = held_out[drawn.colour, drawn.shape]
        parts.append(columns)
    return Source(
        request.spec, request.split, drawn_images.joined(parts), scenes.SHAPES
    )


def _pairs(request: Request) -> Source:
    """Returns scenes in both styles."""
    size = drawn_images.checked_size(request, 2 * _count(request))
    parts = []
    for part, random in draws.parts(request.split, request.seed):
        drawn = scenes.draw(COUNTS[part], drawn_images.seed(random))
        filled, outlined = _styles(request, drawn, size)
        parts.append({"source": filled, "target": outlined})
    return Source(request.spec, request.split, drawn_images.joined(parts))


def _unpaired(request: Request) -> TwoDomains:
    """Returns filled scenes, and other ones outlined."""
    streams = list(draws.parts(request.split, request.seed))
    count = sum(sum(UNPAIRED_COUNTS[part]) for part, _ in streams)
    size = drawn_images.checked_size(request, 2 * count)
    parts = ([], [])
    for part, random in streams:
        for domain, domain_count in enumerate(UNPAIRED_COUNTS[part]):
            drawn = scenes.draw(domain_count, drawn_images.seed(random))
            styles = _styles(request, drawn, size)
            columns = {"image": styles[domain], "truth": styles[1 - domain]}
            parts[domain].append(columns)
    a, b = (
        Source(request.spec, request.split, drawn_images.joined(each)) for each in parts
    )
    return TwoDomains(request.spec, request.split, a, b)


# By what stands behind the colon.
_VARIANTS: dict[str, Callable[[Request], Source | TwoDomains]] = {
    "": _plain,
    "captions": _captions,
    "pairs": _pairs,
    "unpaired": _unpaired,
}


def _count(request: Request) -> int:
    """Returns the number of scenes in a split."""
    return sum(COUNTS[part] for part, _ in draws.parts(request.split, request.seed))


def _columns(
    request: Request, drawn: scenes.Scenes, size: int
) -> dict[str, np.ndarray]:
    """Returns the columns that plain and captioned scenes share."""
    image = pixels.convert(scenes.render(drawn, size), None, request.channels)
    return {"image": image, "label": drawn.shape, "colour": drawn.colour}


def _styles(
    request: Request, drawn: scenes.Scenes, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Returns scenes filled and outlined."""
    filled, outlined = (scenes.render(drawn, size, style) for style in scenes.STYLES)
    return (
        pixels.convert(filled, None, request.channels),
        pixels.convert(outlined, None, request.channels),
    )
