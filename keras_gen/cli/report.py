"""`keras-gen report`."""

from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import options


def report(
    run: options.Run,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write the page.",
            show_default="report.html in the run",
        ),
    ] = None,
    debug: options.Debug = False,
) -> None:
    """Write one HTML page about a run: samples, values, curves, recipe, environment.

    The page needs no other file and no network.
    """
    from keras_gen.training import RunDirectory, RunError
    from keras_gen.training.reports.run_report import run_report
    from keras_gen.training.storage import atomic

    path = output or run / "report.html"
    if path.is_dir():
        raise RunError(f"A page goes to a file. Received: {path}, a directory.")
    opened = RunDirectory.open(run)
    atomic.write_text(path, run_report(opened))
    typer.echo(path)
