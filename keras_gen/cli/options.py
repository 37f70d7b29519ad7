"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

_debug = False


def debugging() -> bool:
    """Whether the user asked for tracebacks."""
    return _debug


def reset() -> None:
    """Forgets the options of an earlier run in this process."""
    global _debug
    _debug = False


def _remember(value: bool) -> bool:
    global _debug
    _debug = _debug or value
    return value


Debug = Annotated[
    bool,
    typer.Option(
        "--debug", callback=_remember, help="Show the traceback of any error."
    ),
]

Run = Annotated[
    Path,
    typer.Argument(metavar="RUN", help="Run directory, as keras-gen train makes it."),
]

Seed = Annotated[
    int,
    typer.Option(
        "--seed", metavar="N", min=0, max=2**32 - 1, help="Which samples to draw."
    ),
]

Count = Annotated[
    int | None,
    typer.Option(
        "--count",
        "-n",
        metavar="N",
        min=2,
        help="Samples of each set.",
        show_default="the evaluation's own, at most 10,000",
    ),
]

Extractor = Annotated[
    str | None,
    typer.Option(
        "--extractor",
        metavar="SPEC",
        help="Feature extractor: digits_cnn, fashion_mnist_cnn, shapes_cnn, faces_cnn, "
        "or a network of yours: PATH.keras, PATH.onnx, a SavedModel's folder, "
        "inception_v3:PATH.",
        show_default="the one trained on the data",
    ),
]
