"""`keras-gen list`."""

import json
from typing import Annotated

import typer

from keras_gen.cli import catalogue, console, options

# Room -> key of each column, and its heading.
_SHOWN = {
    "systems": {"id": "system", "family": "family", "summary": ""},
    "recipes": {"name": "recipe", "summary": ""},
    "data": {"spec": "data", "summary": ""},
}


def list_all(
    as_json: Annotated[
        bool, typer.Option("--json", help="Write JSON, for programs.")
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Show the systems, the recipes and the sources of data."""
    rooms = {
        "systems": catalogue.systems(),
        "recipes": catalogue.recipes(),
        "data": catalogue.sources(),
    }
    if as_json:
        typer.echo(json.dumps(rooms, indent=2, ensure_ascii=False))
        return
    for room, columns in _SHOWN.items():
        console.print_table(
            list(columns.values()),
            [[f"{entry[key]}" for key in columns] for entry in rooms[room]],
        )
        typer.echo("")
    typer.echo("Train one: keras-gen train dcgan")
