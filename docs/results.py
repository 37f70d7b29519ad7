"""Keeps the recorded results: takes them from runs, and writes the README's table.

    python docs/results.py record runs/dcgan_digits ...   # take the results of runs
    python docs/results.py write                          # rewrite the README's table

A record is the recipe, versions, newest evaluation and what was expected of it, with
the picture beside it. Each recipe on record has a row, and each system without one a
row that says "not trained"; no figure is typed.
"""

import argparse
import ast
import dataclasses
import json
from pathlib import Path

from keras_gen.registry import list_models, model_modules

ROOT = Path(__file__).resolve().parents[1]
RECORDS = ROOT / "docs" / "results"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"
HEAD = (
    "| system | paper | data | steps x batch | minutes | measured | beside it |\n"
    "|---|---|---|---|---|---|---|"
)


def record(run_directory: Path) -> Path:
    """Writes `docs/results/<recipe>.json` and `.png` from an evaluated run."""
    from keras_gen import load_model
    from keras_gen.metrics import Measurement
    from keras_gen.training import get_recipe
    from keras_gen.training.building import load_source
    from keras_gen.training.expectations import judge
    from keras_gen.training.previews import Previews
    from keras_gen.training.storage.runs import RunDirectory, read_lines

    run = RunDirectory.open(run_directory)
    evaluations = read_lines(run.evaluations)
    if not evaluations:
        raise SystemExit(f"{run.path} was not evaluated: keras-gen evaluate {run.path}")
    rows = newest_values(evaluations)
    if not rows:
        raise SystemExit(f"{run.path} was measured in training only: evaluate it")
    fields = [field.name for field in dataclasses.fields(Measurement)]
    measurements = [{name: row[name] for name in fields if name in row} for row in rows]
    recipe = run.recipe()
    session = run.sessions()[-1]
    # What a recipe must reach may have been written down after its first run.
    expects = get_recipe(recipe.name).expects
    recipe = recipe.replace(expects=expects)
    verdicts = judge(expects, [Measurement(**m) for m in measurements])
    result = {
        "recipe": recipe.model_dump(),
        "step": rows[0]["step"],
        "minutes": round(run.seconds(rows[0]["step"]) / 60, 1),
        "environment": {
            key: session[key] for key in ("python", "packages", "devices", "commit")
        },
        "measurements": measurements,
        "verdicts": [
            {
                "metric": each.expectation.metric,
                "subject": each.expectation.subject,
                "value": each.value,
                "bound": each.bound,
                "met": each.met,
                "text": str(each),
            }
            for each in verdicts
        ],
    }
    path = RECORDS / f"{recipe.name}.json"
    text = json.dumps(result, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    test = load_source(recipe, "test")
    model = load_model(run.checkpoint(), compile=False)
    Previews(lambda: test, test.draw).picture(model).save(path.with_suffix(".png"))
    return path


def newest_values(evaluations: list[dict]) -> list[dict]:
    """Returns the last value of each metric and subject at the newest checkpoint.

    What was measured with fewer samples while training (`checkpoint` None) is none of
    them, and an evaluation by other metrics does not hide the recipe's own.
    """
    measured = [row for row in evaluations if row.get("checkpoint")]
    newest = [row for row in measured if row["step"] == measured[-1]["step"]]
    return list({(row["metric"], row["subject"]): row for row in newest}.values())


def table() -> str:
    """Returns the Markdown table of all systems, made from the records."""
    records = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(RECORDS.glob("*.json"))
    ]
    lines = [HEAD]
    for system in list_models():
        found = [r for r in records if r["recipe"]["system"] == system]
        lines += [_row(system, r) for r in found] or [
            f"| `{system}` | {_paper(system)} | not trained | | | | |"
        ]
    return "\n".join(lines)


def _row(system: str, result: dict) -> str:
    recipe = result["recipe"]
    shown = {(v["metric"], v["subject"]): v for v in result["verdicts"]}
    measured, beside = [], []
    for (metric, subject), verdict in shown.items():
        others = ", ".join(
            f"{m['subject']} {_number(m['value'])}"
            for m in result["measurements"]
            if m["metric"] == metric and (metric, m["subject"]) not in shown
        )
        of = "" if subject == "generator" else f" of {subject}"
        missed = "" if verdict["met"] else " (missed)"
        measured.append(f"{metric}{of} **{_number(verdict['value'])}**{missed}")
        beside.append(others or "-")
    name = recipe["name"].removeprefix(f"{system}_")
    cells = [
        f"`{system}`",
        _paper(system),
        f"[{name}](docs/results/{recipe['name']}.png)",
        f"{result['step']:,} x {recipe['batch_size']}",
        f"{result['minutes']:.1f}",
        "<br>".join(measured),
        "<br>".join(beside),
    ]
    return "| " + " | ".join(cells) + " |"


def _number(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _paper(system: str) -> str:
    path = ROOT / Path(*model_modules()[system].split(".")).with_suffix(".py")
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).rstrip(".")


def written(readme: str) -> str:
    """Returns the README's text with the table brought up to date."""
    head, _, rest = readme.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("record").add_argument("runs", nargs="+", type=Path)
    commands.add_parser("write")
    arguments = parser.parse_args()
    if arguments.command == "record":
        for run in arguments.runs:
            print(record(run))
    readme = ROOT / "README.md"
    readme.write_text(written(readme.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
