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
    """Measure a run beside its baselines, by the evaluation that its recipe names.

    The protocol is printed with the values, and each is appended to the run's
    evaluations.jsonl.
    """
    from keras_gen.training import RunDirectory

    opened = RunDirectory.open(run)
    with console.status(f"Evaluating {run}"):
        with console.tensorflow():
            from keras_gen.training import evaluation, expectations
        rows = evaluation.evaluate_run(run, count=count, extractor=extractor, seed=seed)
    subjects = list(dict.fromkeys(row.subject for row in rows))
    values = {(row.metric, row.subject): _text(row) for row in rows}
    console.print_table(
        ["", *(subject.replace(" ", "\n") for subject in subjects)],
        [
            [metric, *(values.get((metric, subject), "") for subject in subjects)]
            for metric in dict.fromkeys(row.metric for row in rows)
        ],
        values=len(subjects),
    )
    typer.echo("")
    for protocol in dict.fromkeys(row.protocol for row in rows):
        typer.echo(protocol)
    expects = opened.recipe().expects
    for verdict in expectations.judge(expects, rows):
        typer.echo(f"Expected: {verdict} ({verdict.expectation.baseline})")
    typer.echo(f"Next: keras-gen export {run} --output {run / 'export'}")


def _text(row) -> str:
    if row.metric == "class_coverage":
        return f"{row.value:.0f} of {len(row.details['fake_histogram'])}"
    return f"{row.value:.4g}"
