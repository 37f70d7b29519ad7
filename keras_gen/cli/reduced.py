"""Variants on the command line: which, on what they are measured, and the table."""

import typer

from keras_gen.cli import console, quality


def show(variants: dict) -> None:
    """Writes a table of what a card says of variants, if there are any."""
    rows = []
    for name, facts in variants.items():
        worst = max(facts["outputs"].values(), key=lambda o: o["mean_abs_difference"])
        quality = facts.get("quality") or {"variant": {}, "float32": {}}
        figures = [
            f"{key} {value:.4g} (float32 {quality['float32'][key]:.4g})"
            for key, value in quality["variant"].items()
            if isinstance(value, float)
        ]
        size = f"{facts['bytes'] / 1e6:.2f} MB"
        mean = f"{worst['mean_abs_difference']:.1e}"
        rows.append([name, ", ".join(figures), size, mean])
    if rows:
        typer.echo("")
        columns = ["variant", "quality", "size", "mean abs difference"]
        console.print_table(columns, rows, values=2)


def settings(names: list[str], model, run, endpoints) -> dict:
    """Returns what the exporter must know to make variants, and to measure them.

    Args:
        names: Ids of variants; `"all"` stands for each.
        model: The model.
        run: Its `RunDirectory`, whose data tell what typical inputs are and what the
            images are worth; or None.
        endpoints: Names of the endpoints to export, the main one first; None for all.

    Raises:
        RunError: If there is no variant of a name.
    """
    from keras_gen.export.formats.seeded import with_sample
    from keras_gen.export.formats.variants import VARIANTS
    from keras_gen.registry import unknown
    from keras_gen.training import RunError

    if not names:
        return {}
    for name in names:
        if name not in (*VARIANTS, "all"):
            raise RunError(unknown("variant", name, (*VARIANTS, "all")))
    available = with_sample(model.endpoints)
    main = available[endpoints[0] if endpoints else next(iter(available))]
    options = {"variants": list(VARIANTS) if "all" in names else names}
    if run is None:
        return options
    given = _given(main, run)
    return {
        **options,
        "typical": given,
        "quality": quality.measure_of(run, main, given),
    }


def _given(endpoint, run) -> dict:
    """Returns test rows of an endpoint's inputs, as far as the data have them."""
    from keras_gen.training.building import load_source

    test = load_source(run.recipe(), "test")
    names = {f.name for f in endpoint.inputs if f.prior is None} & set(test.features)
    if not names:
        return {}
    rows = test.rows(min(quality.COUNT, len(test)), seed=0)
    return {name: rows[name] for name in names}
