"""`subset:N:SPEC`: few training rows of any source, and its whole test split."""

import numpy as np

from keras_gen.training.data import schemes
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source


@register("subset", argument="N:SPEC")
def load(request: Request) -> Source:
    """Returns N of the training rows of another source, or all of its test rows.

    The rows are chosen at random by the seed, as many of each class where there are
    labels (where N is no multiple of the classes, some have one more), and do not
    depend on the order of training batches. Other options are those of SPEC. Example:
    `subset:500:fashion_mnist`.
    """
    count, spec = parse(request.spec)
    if request.split == "all":
        raise DataError(
            "A subset has the splits 'train', which is small, and 'test', which is "
            "whole; together they are neither. Received: split='all'. Load one of them."
        )
    source = schemes.load(
        spec,
        request.split,
        request.image_size,
        request.channels,
        request.seed,
        request.cache_bytes,
    )
    rows = np.arange(len(source))
    if request.split == "train":
        if count > len(source):
            raise DataError(
                f"A subset of {spec!r} holds from 1 to {len(source):,} rows. "
                f"Received: {request.spec!r}. Ask for fewer."
            )
        labels = source.labels() if "label" in source.features else None
        rows = choose(len(source), count, labels, request.seed)
    return Source(
        request.spec, request.split, source.read(rows), source.label_names, source.draw
    )


def parse(spec: str) -> tuple[int, str]:
    """Returns the number of rows and the spec of the whole data.

    Raises:
        DataError: If the spec is no subset's.
    """
    scheme, _, argument = spec.partition(":")
    count, _, whole = argument.partition(":")
    digits = count.isascii() and count.isdigit() and int(count) >= 1
    if scheme != "subset" or not digits or not whole:
        raise DataError(
            "subset takes a number of rows, at least 1, and a data spec, as in "
            f"'subset:500:fashion_mnist'. Received: {spec!r}."
        )
    return int(count), whole


def choose(rows: int, count: int, labels: np.ndarray | None, seed: int) -> np.ndarray:
    """Returns `count` of `rows` indices, ascending, balanced over classes.

    A class with too few rows gives all of them, and the others make up for it.

    Args:
        rows: How many there are.
        count: How many to choose, at most as many.
        labels: int `(rows,)`, the class of each; None for one class.
        seed: Which ones, 0 to 2**32 - 1.
    """
    # RandomState's streams are frozen (NEP 19): the subset is one in every version.
    order = np.random.RandomState(seed).permutation(rows)
    if labels is not None:
        # Each row's place within its class: the first of all classes, the second, ...
        place = np.empty(rows, np.int64)
        for label in np.unique(labels):
            members = np.flatnonzero(labels[order] == label)
            place[members] = np.arange(len(members))
        order = order[np.argsort(place, kind="stable")]
    return np.sort(order[:count])
