"""`keras-gen list`."""

import json
from pathlib import Path
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
    zoo: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Show the exported models in a folder instead, such as saved_models.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write JSON, for programs.")
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Show the systems, the recipes and the sources of data."""
    if zoo is not None:
        _list_zoo(zoo, as_json)
        return
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


def _list_zoo(folder: Path, as_json: bool) -> None:
    from keras_gen.export.artefact import zoo

    entries = zoo.entries(folder)
    if as_json:
        typer.echo(json.dumps(entries, indent=2, ensure_ascii=False))
        return
    console.print_table(
        ["model", "system", "data", "endpoints", "files", "size"],
        [
            [
                str(folder / entry["name"]),
                entry["system"],
                entry["data"],
                ", ".join(entry["endpoints"]),
                ", ".join([*entry["formats"], *entry["variants"]]),
                f"{entry['bytes'] / 1e6:.1f} MB",
            ]
            for entry in entries
        ],
        values=1,
    )
    typer.echo("\nSample one: keras-gen sample FOLDER/MODEL")
