"""`keras-gen demo`."""

from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import console, options


def demo(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="ARTEFACT", help="An exported artefact with ONNX files."
        ),
    ],
    port: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=65535,
            help="Where to listen on 127.0.0.1.",
            show_default="any free port",
        ),
    ] = 0,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = False,
    runtime: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A copy of onnxruntime-web, for machines without a network.",
            show_default="fetched once into the cache",
        ),
    ] = None,
    debug: options.Debug = False,
) -> None:
    """Show a web page that runs an artefact in the browser, on this machine only.

    Images of a seed are the same as in Python. Ctrl-C ends it.
    """
    from keras_gen.export.artefact import layout
    from keras_gen.export.demo import runtime as runtimes
    from keras_gen.export.demo.server import Server, serve

    # First, as it is soon said: the runtime may have to be fetched.
    directory, _ = layout.locate(source)
    with console.status("Looking for onnxruntime-web"):
        folder = runtimes.given(runtime) if runtime else runtimes.ensure()
    server = Server(directory, folder, port)
    typer.echo(f"{source}: {server.url}\nCtrl-C ends it.")
    if open_page:
        import webbrowser

        webbrowser.open(server.url)
    serve(server)
    console.note("Stopped.")
