"""`keras-gen apply`."""

from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import console, options
from keras_gen.cli.sample import Runtime


def apply(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="RUN_OR_MODEL",
            help="A run directory, a .keras file, or an exported artefact.",
        ),
    ],
    pictures: Annotated[
        list[Path], typer.Argument(metavar="IMAGE...", help="Image files.")
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="DIR", help="Folder of what comes out."),
    ],
    endpoint: Annotated[
        str | None,
        typer.Option(
            "--endpoint",
            "-e",
            metavar="NAME",
            help="What to do: translate, super_resolve, reconstruct, encode, ...",
            show_default="the main endpoint",
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
    """Apply a model to images of yours: translate, super-resolve, encode, ...

    Each image goes through alone, so they may differ in size where the endpoint takes
    any size. Images that come out are written as PNG, anything else as .npy.
    """
    import numpy as np

    from keras_gen import images
    from keras_gen.cli import opened
    from keras_gen.training import RunError
    from keras_gen.training.storage import atomic

    with console.status(f"Applying {source}"):
        model = opened.Opened(source, runtime and runtime.value)
        chosen = model.endpoint(endpoint)
        if len(chosen.inputs) != 1 or len(chosen.inputs[0].shape) != 3:
            names = ", ".join(feature.name for feature in chosen.inputs)
            raise RunError(
                f"An endpoint is applied to images if it takes one and nothing else. "
                f"Received: {chosen.name!r}, which takes {names}."
            )
        (feature,) = chosen.inputs
        # All are read before the first is worked on: a broken one costs nothing then.
        inputs = [_read(path, feature) for path in pictures]
        written = 0
        for path, array in zip(pictures, inputs, strict=True):
            for name, values in model.call(chosen.name, array).items():
                many = len(chosen.outputs) > 1
                stem = f"{path.stem}_{name}" if many else path.stem
                if values.ndim == 4 and values.shape[-1] <= 4:
                    atomic.save_png(images.single(values[0]), output / f"{stem}.png")
                else:
                    with atomic.replacing(output / f"{stem}.npy") as partial:
                        np.save(partial, values[0])
                written += 1
    typer.echo(
        f"{chosen.name} of {len(inputs):,} images: {written:,} files in {output}"
    )


def _read(path: Path, feature):
    """Returns an image file as one row of an endpoint's input."""
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    from keras_gen.training import RunError
    from keras_gen.training.data import pixels

    try:
        with Image.open(path) as picture:
            array = pixels.fit(picture, None, feature.shape[-1])
    except (OSError, UnidentifiedImageError, ValueError) as error:
        raise RunError(f"{path} is no image that can be read: {error}") from error
    try:
        return feature.cast(pixels.to_float(array)[np.newaxis])
    except ValueError as error:
        raise RunError(f"{path} does not fit. {error}") from error
