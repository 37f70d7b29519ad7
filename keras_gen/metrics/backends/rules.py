"""What a network must take and return to serve as an extractor, in files of any kind.

A backend is what an `Extractor` calls: it has `image_shape` (H, W, C), where None is a
side that may be any, `feature_dim` F and `num_classes` K or None, and maps float32
images (n, H, W, C) in [-1, 1] to float features (n, F) and logits (n, K) or None.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np

_RULE = (
    "An extractor takes images (n, H, W, C) in [-1, 1] and returns features (n, F): "
    "its only output, or the one named 'features', beside which one named 'logits' "
    "(n, K) makes it a classifier"
)
# The side of an image that stands for any size when a file is tried out.
_TYPICAL_SIDE = 64


class Backend(Protocol):
    """What an `Extractor` calls."""

    image_shape: tuple[int | None, int | None, int | None]
    feature_dim: int
    num_classes: int | None

    def __call__(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Returns features (n, F), and logits (n, K) or None."""


def refusal(name: str, received: str, remedy: str) -> ValueError:
    """Returns the error about a network that does not fit.

    Args:
        name: of the network.
        received: what does not fit about it.
        remedy: a sentence.
    """
    return ValueError(f"{_RULE}. Received: {name} with {received}. {remedy}")


def choose_outputs(
    names: Iterable[str], name: str, remedy: str
) -> tuple[str, str | None]:
    """Returns the names of the outputs that are features and logits.

    Args:
        names: names of all outputs.
        name: of the network.
        remedy: how one names outputs in this kind of file, a sentence.

    Raises:
        ValueError: if that cannot be told.
    """
    names = list(names)
    if "features" in names:
        return "features", "logits" if "logits" in names else None
    if len(names) == 1 and names != ["logits"]:
        return names[0], None
    raise refusal(name, f"outputs {', '.join(map(repr, names))}", remedy)


def image_shape(
    shape: Sequence[int | None],
    name: str,
    free_batch: str,
    channels_first: bool = False,
) -> tuple[tuple[int | None, int | None, int], bool]:
    """Reads the sizes of images out of an input's shape.

    Args:
        shape: of the input, None where it may be any.
        name: of the network.
        free_batch: how one leaves the number of images open, a sentence.
        channels_first: whether (n, C, H, W) is read as well, where the last axis
            counts no channels and the second is 1 or 3.

    Returns:
        (H, W, C), and whether the file has the channels first.

    Raises:
        ValueError: if these are no images of 1 to 4 channels, or their number is fixed.
    """
    received = f"input shape {tuple(shape)}"
    if len(shape) != 4:
        raise refusal(name, received, "Give the network one input of four axes.")
    if shape[0] is not None:
        raise refusal(name, received, free_batch)
    _, *sides = shape
    if sides[2] in (1, 2, 3, 4):
        return tuple(sides), False
    if channels_first and sides[0] in (1, 3):
        return (*sides[1:], sides[0]), True
    raise refusal(
        name, received, "Images have 1 to 4 channels, and the file must say how many."
    )


def widths(
    call: Callable, image_shape: tuple[int | None, int | None, int], name: str
) -> tuple[int, int | None]:
    """Tries a network on two images, since files need not say what comes out.

    Args:
        call: images -> features and logits, as a backend.
        image_shape: (H, W, C) of the images.
        name: of the network.

    Returns:
        F, and K or None.

    Raises:
        ValueError: if it fails, or returns something else.
    """
    shape = [_TYPICAL_SIDE if side is None else side for side in image_shape]
    try:
        outputs = call(np.zeros((2, *shape), "float32"))
    except Exception as error:
        received = f"an error on two images of shape {tuple(shape)} ({error})"
        raise refusal(name, received, "Export it anew.") from error
    for kind, output in zip(("features", "logits"), outputs, strict=True):
        if output is not None and (
            output.ndim != 2 or len(output) != 2 or output.dtype.kind != "f"
        ):
            received = f"{kind} {output.shape} of type {output.dtype} for two images"
            raise refusal(name, received, "Flatten or pool the output, as float32.")
    features, logits = outputs
    return features.shape[1], None if logits is None else logits.shape[1]
