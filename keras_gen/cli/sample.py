"""`keras-gen sample`."""

import enum
from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import console, options


class Runtime(enum.StrEnum):
    """Runtimes that an exported artefact can be sampled in."""

    onnx = "onnx"
    tflite = "tflite"
    saved_model = "saved_model"


def sample(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="RUN_OR_MODEL",
            help="A run directory, its folder best, a .keras file, or an exported "
            "artefact.",
        ),
    ],
    count: Annotated[
        int, typer.Option("--count", "-n", metavar="N", min=1, help="How many samples.")
    ] = 64,
    seed: options.Seed = 0,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="A .png file for a grid, or a .npy file for the float32 array (n, H, "
            "W, C) in [-1, 1].",
        ),
    ] = Path("samples.png"),
    columns: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Samples in a row of the grid."),
    ] = None,
    scale: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="Enlarge the grid by this factor, pixel by pixel."
        ),
    ] = None,
    individual: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write each sample to a PNG file of its own, too."
        ),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Hold an input of the generator, in JSON: label=3, codes=[0.5,-1], or "
            "tokens='a small red circle'. May be repeated.",
            show_default="each drawn from its prior",
        ),
    ] = None,
    runtime: Annotated[
        Runtime | None,
        typer.Option(
            metavar="NAME",
            help="What runs an artefact: onnx, tflite or saved_model.",
            show_default="the first installed",
        ),
    ] = None,
    debug: options.Debug = False,
) -> None:
    """Draw samples. The same seed gives the same samples in every format."""
    from keras_gen.cli import opened
    from keras_gen.training import RunError

    if output.suffix not in (".png", ".npy"):
        raise RunError(f"Samples go to a .png or a .npy file. Received: {output}")
    with console.status(f"Sampling {source}"):
        model = opened.Opened(source, runtime and runtime.value)
        held = opened.given(given or (), model.endpoint("generate").inputs)
        samples = model.generate(count, seed=seed, **held)
    import numpy as np

    from keras_gen import images
    from keras_gen.training.storage import atomic

    if output.suffix == ".npy":
        with atomic.replacing(output) as partial:
            np.save(partial, samples)
    else:
        atomic.save_png(images.grid(model.draw(samples), columns, scale), output)
    written = [str(output)]
    if individual:
        digits = len(str(count - 1))
        for i, image in enumerate(model.draw(samples)):
            atomic.save_png(images.single(image), individual / f"{i:0{digits}d}.png")
        written.append(f"{count:,} files in {individual}")
    typer.echo(f"{count:,} samples of seed {seed}: {' and '.join(written)}")
