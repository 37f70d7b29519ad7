"""`keras-gen data`: prepares data as sharded records, and verifies such."""

from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import choices, console, options

app = typer.Typer(
    help="Prepare data for training beyond memory, and verify it.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


@app.command("prepare")
def prepare(
    spec: Annotated[
        str,
        typer.Argument(
            metavar="SPEC", help="The data: digits, folder:DIR, ... (see list)."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Folder of the records, of its own."
        ),
    ],
    split: Annotated[
        choices.Split,
        typer.Option(help="train, test, or both, each in files of its own."),
    ] = choices.Split.all,
    shards: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Files of each split and domain.",
            show_default="by --shard-mib",
        ),
    ] = None,
    shard_mib: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="MiB of decoded rows in a file, about.",
            show_default="128",
        ),
    ] = None,
    image_size: Annotated[
        int | None,
        typer.Option(metavar="N", min=8, max=128, help="Side of the images, 8 to 128."),
    ] = None,
    channels: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=4,
            help="1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.",
        ),
    ] = None,
    encoding: Annotated[
        choices.Encoding,
        typer.Option(help="Of the images: raw, or png, smaller and slower to read."),
    ] = choices.Encoding.raw,
    seed: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=2**32 - 1,
            help="Which division into train and test, for data that come undivided.",
        ),
    ] = 0,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Replace other records in the folder."),
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Write any data to sharded TFRecords, to be trained on as records:DIR.

    Broken off, the same command goes on; on complete records it mends what is damaged.
    """
    with console.tensorflow():
        from keras_gen.training.data import records

    index = records.prepare(
        spec,
        output,
        split=split.value,
        shards=shards,
        shard_mib=shard_mib,
        image_size=image_size,
        channels=channels,
        seed=seed,
        encoding=encoding.value,
        overwrite=overwrite,
        report=lambda file, kept: console.note(
            f"{'kept' if kept else 'written'}  {file}"
        ),
    )
    _show(index)
    typer.echo(f"\nRecords: {output}\nTrain on them: --data records:{output}")


@app.command("verify")
def verify(
    directories: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Folders of records.")
    ],
    debug: options.Debug = False,
) -> None:
    """Check that records are what was written, and decode a sample of each shard."""
    from keras_gen.training.data import records

    for directory in directories:
        with console.status(f"Verifying {directory}"):
            index = records.verify(directory)
        typer.echo(f"{directory}: {index.request.spec}")
        _show(index)
    typer.echo("\nAll files are as written.")


def _show(index) -> None:
    """Writes a row for each table of an index."""
    console.print_table(
        ["split", "columns", "rows", "shards", "size"],
        [
            [
                split if name == "rows" else f"{split} {name}",
                ", ".join(
                    f"{key} {'x'.join(map(str, column.shape)) or '1'} {column.dtype}"
                    for key, column in part.columns.items()
                ),
                f"{part.rows:,}",
                f"{len(part.shards):,}",
                f"{sum(shard.bytes for shard in part.shards) / 1e6:.1f} MB",
            ]
            for split, name, part in index.parts()
        ],
        values=3,
    )
