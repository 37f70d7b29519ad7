"""Keeps the recorded results: takes them from runs, and writes the README's table.

    python docs/results.py record runs/dcgan_digits ...   # take the results of runs
    python docs/results.py write                          # rewrite the README's table

A record is the run's recipe, versions and newest evaluation, with a grid of 64 samples
from seed 0 beside it. The table has one row for each system and data set on record, and
one that says "not trained" for each system without; no figure in it is typed by hand.
"""

import argparse
import ast
import json
from pathlib import Path

from keras_gen.registry import list_models, model_modules

ROOT = Path(__file__).resolve().parents[1]
RECORDS = ROOT / "docs" / "results"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"
SUBJECTS = ("generator", "untrained generator", "test split")


def record(run_directory: Path) -> Path:
    """Writes `docs/results/<recipe>.json` and `.png` from an evaluated run."""
    from keras_gen import images, load_model
    from keras_gen.training.runs import RunDirectory, read_lines

    run = RunDirectory.open(run_directory)
    evaluations = read_lines(run.evaluations)
    if not evaluations:
        raise SystemExit(f"{run.path} was not evaluated: keras-gen evaluate {run.path}")
    newest = evaluations[-1]
    rows = [row for row in evaluations if row["time"] == newest["time"]]
    recipe = run.recipe()
    session = run.sessions()[-1]
    result = {
        "recipe": recipe.model_dump(),
        "step": newest["step"],
        "minutes": round(run.seconds(newest["step"]) / 60, 1),
        "environment": {
            key: session[key] for key in ("python", "packages", "devices", "commit")
        },
        "protocol": {
            key: newest[key]
            for key in (
                "data",
                "split",
                "n_real",
                "n_fake",
                "extractor",
                "extractor_sha256",
                "resize",
                "preprocessing",
                "seed",
            )
        },
        "values": {
            subject: {r["metric"]: r["value"] for r in rows if r["subject"] == subject}
            for subject in SUBJECTS
        },
    }
    path = RECORDS / f"{recipe.name}.json"
    text = json.dumps(result, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    samples = load_model(run.checkpoint(), compile=False).generate(64, seed=0)
    images.grid(samples).save(path.with_suffix(".png"))
    return path


def table() -> str:
    """Returns the Markdown table of all systems, made from the records."""
    records = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(RECORDS.glob("*.json"))
    ]
    lines = [
        "| system | paper | data | steps x batch | minutes | fd_c | untrained "
        "| real test split | classes |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for system in list_models():
        found = [r for r in records if r["recipe"]["system"] == system]
        lines += [_row(system, r) for r in found] or [
            f"| `{system}` | {_paper(system)} | not trained | | | | | | |"
        ]
    return "\n".join(lines)


def _row(system: str, result: dict) -> str:
    recipe, values = result["recipe"], result["values"]
    # The table is of one metric; records over other extractors have their files only.
    distances = [f"{values[subject]['fd_c']:.2f}" for subject in SUBJECTS]
    cells = [
        f"`{system}`",
        _paper(system),
        recipe["data"],
        f"{result['step']:,} x {recipe['batch_size']}",
        f"{result['minutes']:.1f}",
        f"**{distances[0]}**",
        *distances[1:],
        f"{values['generator']['class_coverage']:.0f} of 10",
    ]
    return "| " + " | ".join(cells) + " |"


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
