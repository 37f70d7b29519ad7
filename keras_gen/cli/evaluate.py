"""`keras-gen evaluate`."""

from collections import Counter
from typing import Annotated

import typer

from keras_gen.cli import console, options
from keras_gen.training import evaluations
from keras_gen.training.errors import RecipeError

# Listing them imports none of them, nor TensorFlow.
_KNOWN = ", ".join(evaluations.list_evaluations())
_SHORT = ", ".join(f"{short} for {name}" for short, name in evaluations.SHORT.items())


def _resolve(text: str | None) -> tuple[str, ...]:
    """Returns the ids in a list with commas; none for no list.

    Raises:
        RecipeError: If one is unknown, or the list is empty.
    """
    if text is None:
        return ()
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise RecipeError(
            "Metrics are ids with commas between them, such as fd,kid. Received: "
            f"{text!r}"
        )
    return evaluations.resolve(names)


def evaluate(
    run: options.Run,
    count: options.Count = None,
    extractor: options.Extractor = None,
    metrics: Annotated[
        str | None,
        typer.Option(
            metavar="ID,ID",
            help="Evaluations, with commas between them; they share samples and "
            f"features. There are {_KNOWN}; and {_SHORT}.",
            show_default="the recipe's evaluation",
        ),
    ] = None,
    seed: options.Seed = 0,
    debug: options.Debug = False,
) -> None:
    """Measure a run beside its baselines, by its recipe's evaluation or by --metrics.

    The protocol of each metric is printed below the values, and each value is appended
    with it to the run's evaluations.jsonl. RUN means the newest checkpoint, RUN/best
    the one that was best during training.
    """
    from keras_gen.training.storage.runs import checkpoint_at

    chosen = _resolve(metrics)
    opened, _ = checkpoint_at(run)
    with console.status(f"Evaluating {run}"):
        with console.tensorflow():
            from keras_gen.training import evaluation, expectations
        rows = evaluation.evaluate_run(
            run, count=count, extractor=extractor, seed=seed, metrics=chosen
        )
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
    for line in _protocols(rows):
        typer.echo(line)
    measured = {row.metric for row in rows}
    # What was left out by choice is not missed.
    expects = [
        each
        for each in opened.recipe().expects
        if not chosen or each.metric in measured
    ]
    for verdict in expectations.judge(expects, rows):
        typer.echo(f"Expected: {verdict} ({verdict.expectation.baseline})")
    typer.echo(f"Next: keras-gen export {run} --output {run / 'export'}")


def _protocols(rows) -> list[str]:
    """Returns each protocol once, behind the metrics whose values are by it.

    Where the subjects of a metric were measured by several, these are named too.
    """
    groups: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        group = groups.setdefault(row.protocol, {})
        group.setdefault(row.metric, []).append(row.subject)
    counts = Counter(metric for group in groups.values() for metric in group)
    lines = []
    for protocol, group in groups.items():
        names = [
            metric if counts[metric] == 1 else f"{metric} ({', '.join(subjects)})"
            for metric, subjects in group.items()
        ]
        lines.append(f"{', '.join(names)}: {protocol}")
    return lines


def _text(row) -> str:
    if row.metric == "class_coverage":
        return f"{row.value:.0f} of {len(row.details['fake_histogram'])}"
    return f"{row.value:.4g}"
