"""`keras-gen export`."""

import enum
import warnings
from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import console, options, reduced, targets


class Format(enum.StrEnum):
    """Formats that a generator can leave in."""

    saved_model = "saved_model"
    tflite = "tflite"
    onnx = "onnx"


def export(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="RUN_OR_CHECKPOINT",
            help="A run directory, whose newest checkpoint is taken, its folder best, "
            "or a .keras file.",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Where the artefact shall stand."
        ),
    ],
    formats: Annotated[
        list[Format] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="NAME",
            help="Only saved_model, tflite or onnx. May be repeated.",
            show_default="all",
        ),
    ] = None,
    endpoints: Annotated[
        list[str] | None,
        typer.Option(
            "--endpoint",
            metavar="NAME",
            help="Only this endpoint, such as generate. May be repeated.",
            show_default="all",
        ),
    ] = None,
    variants: Annotated[
        list[str] | None,
        typer.Option(
            "--variant",
            metavar="NAME",
            help="Write a smaller file of the main endpoint, too: tflite_float16, "
            "tflite_dynamic_range, tflite_int8, tflite_batch_1, onnx_float16, or all. "
            "May be repeated.",
            show_default="none",
        ),
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="The weights' licence, for the card.",
            show_default="the recipe's",
        ),
    ] = None,
    warm_up: Annotated[
        bool,
        typer.Option(
            "--warm-up",
            help="Add requests that TensorFlow Serving runs before it announces the "
            "model; needs the extra keras_gen[serving].",
        ),
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the artefact that is there.")
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Export a model to SavedModel, TFLite and ONNX, each proven equal to Keras.

    Every format runs in its own runtime on the same inputs as the Keras model. Only if
    all outputs agree does the artefact appear, with a card that states the figures.
    """
    from keras_gen.export.artefact import layout
    from keras_gen.training import RunError

    if (output / layout.CARD).exists() and not overwrite:
        raise RunError(
            f"There is an artefact in {output} already. Replace it (--overwrite), or "
            "choose another place (--output)."
        )
    with console.status(f"Exporting {source}"):
        model, run = targets.load(source)
        _check_endpoints(endpoints, model)
        with console.tensorflow(), warnings.catch_warnings():
            # Converters warn about themselves; what concerns the user is the parity.
            warnings.simplefilter("ignore")
            from keras_gen.export import export

            report = export(
                model,
                output,
                formats=[each.value for each in formats or Format],
                endpoints=endpoints or None,
                **reduced.settings(variants or [], model, run, endpoints),
                card=_card(model, run, licence),
                samples=_samples(model, run),
                overwrite=overwrite,
            )
            if warm_up:
                from keras_gen.export.serving import warmup

                warmup.write(output)
    console.print_table(
        ["endpoint", "output", "format", "max abs difference", "limit"],
        [
            [
                record.endpoint,
                record.output,
                record.format,
                f"{record.max_abs_difference:.1e}",
                f"{record.limit:.0e}",
            ]
            for record in report.parity
        ],
        values=2,
    )
    reduced.show(report.card.get("variants", {}))
    sizes = ", ".join(
        f"{name} {facts['bytes'] / 1e6:.2f} MB"
        for name, facts in report.card["formats"].items()
    )
    follow = f"sample {output}"
    if "generate" not in report.card["endpoints"]:
        follow = f"apply {output} IMAGE... --output translated"
    typer.echo(f"\n{sizes}\nArtefact: {output}\nNext: keras-gen {follow}")


def _samples(model, run):
    """Returns the picture of the card, or None where no data are known to make it."""
    from keras_gen import images

    if run is None:
        return images.grid(model.generate(64, seed=0)) if model.draws_alone else None
    from keras_gen.training.building import load_source
    from keras_gen.training.previews import Previews

    test = load_source(run.recipe(), "test")
    return Previews(lambda: test, test.draw).picture(model)


def _check_endpoints(names: list[str] | None, model) -> None:
    from keras_gen.export.formats.seeded import with_sample
    from keras_gen.registry import unknown
    from keras_gen.training import RunError

    available = with_sample(model.endpoints)
    for name in names or ():
        if name not in available:
            raise RunError(unknown("endpoint", name, available))


def _card(model, run, licence: str | None) -> dict:
    """Returns what the card says beside what the exporter knows."""
    step = int(model.steps.numpy())
    if run is None:
        return {"steps": step, "licence": licence or "not stated"}
    recipe = run.recipe()
    session = (run.sessions() or [{}])[-1]
    return {
        "intended_use": _USE.format(data=recipe.data),
        "data": {
            "source": recipe.data,
            "split": "train",
            "rows": session.get("rows"),
            "columns": session.get("columns"),
        },
        "training": {
            "recipe": recipe.name,
            "steps": step,
            "minutes": round(run.seconds(step) / 60, 2),
            "devices": ", ".join(session.get("devices", ())),
            "commit": session.get("commit") or "not recorded",
        },
        "recipe": recipe.model_dump(exclude={"name", "licence", "expects"}),
        **_results(run, step),
        "licence": licence or recipe.licence or "not stated",
    }


_USE = (
    "To draw or change samples as in {data}, for study and demonstration. Samples may "
    "repeat training data and share their biases. Nothing is known of the model beyond "
    "the metrics below; other data were not tried."
)


def _results(run, step: int) -> dict:
    """Returns the values measured at a step, and the protocols they depend on."""
    from keras_gen.training.storage.runs import read_lines

    fields = "n_real n_fake extractor extractor_sha256 data split resize preprocessing"
    # Records of older versions lack these.
    later = ("extractor_accuracy", "parameters")
    rows: dict[tuple, dict] = {}
    for row in read_lines(run.evaluations):
        # What training measured on the way, on few samples, does not describe the end.
        if row["step"] == step and row["checkpoint"] is not None:
            protocol = {field: row[field] for field in [*fields.split(), "seed"]}
            protocol |= {field: row[field] for field in later if row.get(field)}
            values = rows.setdefault((str(protocol), row["metric"]), {})
            values |= {"metric": row["metric"], "extractor": row["extractor"]}
            values[row["subject"]] = float(f"{row['value']:.6g}")
            values["_"] = protocol
    protocols: list[dict] = []
    for values in rows.values():
        if (protocol := values.pop("_")) not in protocols:
            protocols.append(protocol)
    if not rows:
        return {"metrics": "not evaluated"}
    return {"metrics": list(rows.values()), "protocol": protocols}
