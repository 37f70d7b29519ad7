"""`keras-gen evaluate`."""

from typing import Annotated

import typer

from keras_gen.cli import console, options


def evaluate(
    run: options.Run,
    count: Annotated[
        int | None,
        typer.Option(
            "--count",
            "-n",
            metavar="N",
            min=2,
            help="Images in each set.",
            show_default="the test split, at most 10,000",
        ),
    ] = None,
    extractor: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC",
            help="Feature extractor: digits_cnn, fashion_mnist_cnn, inception_v3:PATH "
            "or PATH.keras.",
            show_default="the one trained on the run's data",
        ),
    ] = None,
    seed: options.Seed = 0,
    debug: options.Debug = False,
) -> None:
    """Measure a run's samples beside an untrained generator's and real images.

    All three are compared with the training images under one protocol, which is
    printed with them; every value is appended to the run's evaluations.jsonl.
    """
    from keras_gen.training import RunDirectory

    opened = RunDirectory.open(run)
    with console.status(f"Evaluating {run}"):
        with console.tensorflow():
            from keras_gen.training import evaluation
        rows = evaluation.evaluate_run(run, count=count, extractor=extractor, seed=seed)
    metrics = list(dict.fromkeys(row.metric for row in rows))
    values = {(row.subject, row.metric): _text(row) for row in rows}
    console.print_table(
        ["", *metrics],
        [
            [subject, *(values[subject, metric] for metric in metrics)]
            for subject in evaluation.SUBJECTS
        ],
        values=len(metrics),
    )
    typer.echo(f"\n{evaluation.protocol(rows[0])}")
    _judge(opened.recipe().expects, rows)
    typer.echo(f"Next: keras-gen export {run} --output {run / 'export'}")


def _text(row) -> str:
    if row.metric == "class_coverage":
        return f"{row.value:.0f} of {len(row.details['fake_histogram'])}"
    return f"{row.value:.4g}"


def _judge(expects, rows) -> None:
    """Says whether the run reached what its recipe promises."""
    if expects is None:
        return
    for row in rows:
        if row.metric == expects.metric and row.subject == "generator":
            verdict = "reached" if row.value <= expects.at_most else "NOT reached"
            typer.echo(
                f"Expected {expects.metric} of at most {expects.at_most:g}: {verdict} "
                f"({expects.baseline})"
            )
