"""`keras-gen verify`."""

from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import console, options


def verify(
    artefacts: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="Exported artefacts.")
    ],
    debug: options.Debug = False,
) -> None:
    """Check that artefacts are what was exported, and compute here what Keras computed.

    Every file is compared with SHA256SUMS. Each format whose runtime is installed, and
    each variant, is compared with outputs of Keras that the artefact holds.
    """
    from keras_gen.export import verify as verify_artefact

    rows = []
    for artefact in artefacts:
        with console.status(f"Verifying {artefact}"), console.tensorflow():
            records = verify_artefact(artefact)
        for name in dict.fromkeys(record.format for record in records):
            of_format = [record for record in records if record.format == name]
            worst = max(of_format, key=lambda r: r.max_abs_difference / r.limit)
            rows.append(
                [
                    str(artefact),
                    name,
                    f"{len(of_format)}",
                    f"{worst.max_abs_difference:.1e}",
                    f"{worst.limit:.0e}",
                ]
            )
    console.print_table(
        ["artefact", "format", "outputs", "max abs difference", "limit"], rows, values=3
    )
    typer.echo("\nAll files are as exported, and all outputs agree.")
