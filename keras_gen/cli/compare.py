"""`keras-gen compare`."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from keras_gen.cli import console, options

EXAMPLES = """Examples:

keras-gen compare dcgan_digits wgan_gp_digits

keras-gen compare vae_digits --seeds 5 --evaluations kid,precision_recall

keras-gen compare --study objectives_digits --rows WGAN-GP,LSGAN
"""
# Most characters of a folder's name that is made of recipes' names.
_LONGEST = 64


def compare(
    recipes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECIPE...",
            help="Recipes, such as dcgan_digits, or .json files with recipes.",
            show_default=False,
        ),
    ] = None,
    study: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A study, in place of recipes."),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=100,
            help="Train each row with the seeds 0 to N - 1.",
            show_default="3, or the study's own",
        ),
    ] = None,
    budget_steps: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Train every row for as many steps."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Any field of every row's recipe, such as batch_size=32. May be "
            "repeated.",
        ),
    ] = None,
    rows: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME,NAME",
            help="Train and measure only these rows of a study now. May be repeated.",
            show_default="all rows",
        ),
    ] = None,
    evaluations: Annotated[
        str | None,
        typer.Option(
            metavar="ID,ID",
            help="What to measure beside each recipe's own evaluation, such as "
            "kid,precision_recall; ids as of `evaluate --metrics`. Trainings on record "
            "are measured, not trained again.",
            show_default="the study's own",
        ),
    ] = None,
    metrics: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME",
            help="Which measured values to show, such as fd_c,class_coverage. It "
            "changes nothing that is measured; --evaluations does.",
            show_default="all that were measured",
        ),
    ] = None,
    count: options.Count = None,
    extractor: options.Extractor = None,
    jobs: Annotated[
        int, typer.Option(metavar="N", min=1, max=2, help="Trainings at once, 1 or 2.")
    ] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Where to write runs, results and report.",
            show_default="comparisons/STUDY, or comparisons/RECIPE-vs-RECIPE",
        ),
    ] = None,
    debug: options.Debug = False,
) -> None:
    """Train recipes side by side with several seeds, measure them, write a report.

    The same command goes on where it was broken off. Evaluations can be added and seeds
    can be raised later; recipes too, where --output names the directory.
    """
    from keras_gen.training import RecipeError
    from keras_gen.training.comparisons import harness
    from keras_gen.training.comparisons.comparison import Comparison

    names = _listed(metrics)
    if bool(recipes) == (study is not None):
        raise RecipeError(
            "Say what to compare: recipes, or one study (--study NAME). `keras-gen "
            "list` shows the recipes."
        )
    chosen = _study(recipes or [], study, seeds)
    chosen = _changed(chosen, budget_steps, settings or [])
    directory = output or Path("comparisons") / _folder(chosen, study)
    failures = []
    try:
        failures = harness.run(
            Comparison(
                study=chosen,
                count=count,
                extractor=extractor,
                evaluations=_listed(evaluations),
            ),
            directory,
            metrics=names,
            rows=_listed(*(rows or [])),
            jobs=jobs,
            say=console.note,
        )
    except KeyboardInterrupt:
        console.note("The trainings' states are saved. The same command goes on.")
        raise
    _report(directory, names)
    for failure in failures:
        console.note(
            f"Failed: {failure.training}: {failure.reason} "
            f"(log: {failure.training.log})",
            colour="red",
        )
    if failures:
        raise typer.Exit(1)


def _listed(*texts: str | None) -> list[str]:
    """Returns the names in lists with commas, each once."""
    names = (name.strip() for text in texts for name in (text or "").split(","))
    return list(dict.fromkeys(name for name in names if name))


def _folder(study, name: str | None) -> str:
    """Returns the name of a comparison's folder, the same for the same command."""
    if name is not None:
        return name
    whole = "-vs-".join(study.rows)
    if len(whole) <= _LONGEST:
        return whole
    first, *rest = study.rows
    digits = hashlib.sha256(whole.encode()).hexdigest()[:8]
    more = f"-and-{len(rest)}-more" if rest else ""
    return f"{first[:_LONGEST]}{more}-{digits}"


def _study(recipes, name, seeds):
    """Returns the study that the command line names."""
    from keras_gen.training import RecipeError, get_recipe
    from keras_gen.training.recipe import read_recipe
    from keras_gen.training.studies import get_study
    from keras_gen.training.studies.study import Study

    if name is not None:
        study = get_study(name)
        return study if seeds is None else _with(study, seeds=tuple(range(seeds)))
    rows = {}
    for text in recipes:
        path = Path(text)
        recipe = read_recipe(path) if text.endswith(".json") else get_recipe(text)
        if recipe.name in rows:
            raise RecipeError(
                f"A recipe is named once. Received: {recipe.name!r} twice."
            )
        rows[recipe.name] = recipe
    return Study(
        name="recipes",
        title=" and ".join(rows) if len(rows) < 4 else f"{len(rows)} recipes",
        rows=rows,
        seeds=tuple(range(seeds or 3)),
    )


def _changed(study, budget_steps, settings):
    """Returns a study with some fields of every row's recipe changed."""
    from keras_gen.training import RecipeError, overrides

    changes = overrides.parse(settings)
    if "seed" in changes:
        raise RecipeError("Seeds are set by --seeds, not by --set.")
    if budget_steps is not None:
        if changes.setdefault("steps", budget_steps) != budget_steps:
            raise RecipeError(
                f"steps is set twice, to {changes['steps']} and {budget_steps}."
            )
    if not changes:
        return study
    rows = {row: recipe.replace(**changes) for row, recipe in study.rows.items()}
    return _with(study, rows=rows)


def _with(study, **fields):
    return type(study)(**{**dict(study), **fields})


def _report(directory, metrics) -> None:
    from keras_gen.training.reports import comparison_report, comparison_tables

    report = comparison_report.collect(directory, metrics)
    table = comparison_tables.summary_table(report.rows, report.metrics)
    # On two lines where that is shorter, so that the table fits a terminal.
    columns = [
        name.replace("_", "_\n", 1) if len(name) > 8 else name for name in table.columns
    ]
    console.print_table(columns, list(table.rows), values=table.numbers)
    typer.echo("")
    for path in comparison_report.write(report, directory):
        typer.echo(path)
