"""`keras-gen benchmark`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import console, options


def benchmark(
    artefact: Annotated[
        Path, typer.Argument(metavar="DIR", help="An exported artefact.")
    ],
    keras: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN_OR_MODEL",
            help="What was exported, a run or a .keras file, to be measured too.",
            show_default="files only",
        ),
    ] = None,
    rounds: Annotated[
        int, typer.Option(metavar="N", min=1, help="Turns of each alternative.")
    ] = 15,
    batch_size: Annotated[
        int, typer.Option(metavar="N", min=2, help="Images of the larger batch.")
    ] = 64,
    output: Annotated[
        Path | None,
        typer.Option(
            "--json",
            metavar="FILE",
            help="Write all figures here, with versions and machine.",
            show_default="none",
        ),
    ] = None,
    record: Annotated[
        bool,
        typer.Option("--record", help="Put the times on the artefact's card as well."),
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Compare an artefact's formats and variants: size, speed, time to start, quality.

    All run in turns on this machine. The fastest is shown in milliseconds, the others
    as multiples of its time in the same turns. A start is a new process until it has
    its first image.
    """
    from keras_gen.training import RunError
    from keras_gen.training.storage import atomic

    if output and output.is_dir():
        raise RunError(f"Figures go to a file. Received: {output}, a directory.")
    model = keras and _model_file(keras)
    with console.status(f"Measuring {artefact}"), console.tensorflow():
        from keras_gen.export.benchmark import measure as engine

        report = engine.measure(
            artefact, keras=model, rounds=rounds, batch_size=batch_size
        )
        if record:
            from keras_gen.export.benchmark import record as keeper

            keeper.record(artefact, report)
    _show(report)
    for format_, package in report["left_out"].items():
        console.note(f"Warning: {format_} is left out: no {package} here.", "yellow")
    if output:
        atomic.write_text(output, json.dumps(report, indent=2) + "\n")
        typer.echo(f"All figures: {output}")


def _model_file(path: Path) -> Path:
    """Returns the .keras file that a path is, or a run's newest."""
    from keras_gen.training import RunDirectory

    return path if path.suffix == ".keras" else RunDirectory.open(path).checkpoint()


def _show(report: dict) -> None:
    """Writes a table of files and one of times, and under what conditions they hold."""
    one, many = (str(size) for size in report["protocol"]["batch_sizes"])
    files, times = {}, []
    for row in report["rows"]:
        files[row["name"]] = [
            row["name"],
            f"{row['bytes'] / 1e6:.2f} MB",
            f"{max(row['max_abs_difference'].values(), default=0):.1e}",
            _quality(row["quality"]),
        ]
        times.append(
            [
                row["name"],
                str(row["threads"] or "own"),
                _time(row["batches"][one]),
                _time(row["batches"][many]),
                f"{row['batches'][many]['rows_per_second']:,.0f}",
                _time(row["start"]),
            ]
        )
    columns = ["file", "size", "max difference", "quality"]
    # Few artefacts have variants, and fewer a measure of them.
    kept = 4 if any(row[3] for row in files.values()) else 3
    rows = [row[:kept] for row in files.values()]
    console.print_table(columns[:kept], rows, values=kept - 1)
    typer.echo("")
    columns = ["", "threads", "1 row", f"{many} rows", "rows/s", "start"]
    console.print_table(columns, times, values=5)
    machine, protocol = report["machine"], report["protocol"]
    typer.echo(
        f"\nEndpoint {report['endpoint']} of {report['artefact']['system']}. Median of "
        f"{protocol['rounds']} turns, {protocol['starts']} starts, seed "
        f"{protocol['seed']}. {machine['processor']}, {machine['cores_available']} of "
        f"{machine['cores']} cores."
    )
    if values := _metrics(report["artefact"]["metrics"]):
        typer.echo(f"The model, by the card: {values}.")


def _time(figures: dict) -> str:
    """The fastest in milliseconds, the others as multiples of it."""
    if figures["ratio"] == 1:
        return f"{figures['median_ms']:.3g} ms"
    return f"x {figures['ratio']:.2f}"


def _quality(quality: dict | None) -> str:
    values = (quality or {}).get("variant", {})
    return ", ".join(f"{k} {v:.4g}" for k, v in values.items() if isinstance(v, float))


def _metrics(metrics) -> str:
    """What the card says of the model's images, without the baselines."""
    rows = metrics if isinstance(metrics, list) else []
    return ", ".join(
        f"{row['metric']} {row['generator']:.4g}"
        for row in rows
        if isinstance(row, dict)
        and isinstance(row.get("metric"), str)
        and isinstance(row.get("generator"), int | float)
    )
