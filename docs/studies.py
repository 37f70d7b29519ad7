"""Keeps the studies' results: copies them from comparisons, and draws their figures.

    python docs/studies.py record comparisons/objectives_digits ...
    python docs/studies.py write    # rewrite the tables beside the paper's

A study's folder has every measured value (`results.jsonl`), the report's tables
(`report.md`), its figures and the first seed's samples. No value is typed, but those
of the paper.
"""

import argparse
import json
import re
import shutil
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parent / "studies"
PAGE = ROOT / "README.md"
METRICS = {"modes_ring": ("modes", "hq_share"), "modes_grid": ("modes", "hq_share")}
# Lucic et al., 2018: Fréchet inception distance of the best setting, mean over seeds,
# on MNIST and Fashion-MNIST. That of the VAE is quoted from memory.
PAPER = {
    "MM GAN": (9.8, 29.6),
    "NS GAN": (6.8, 26.5),
    "LSGAN": (7.8, 30.7),
    "WGAN": (6.7, 21.5),
    "WGAN-GP": (20.3, 24.5),
    "DRAGAN": (7.6, 27.7),
    "BEGAN": (13.1, 22.9),
    "VAE": (23.8, 58.7),
}
STUDIES = {"objectives_digits": 0, "objectives_fashion_mnist": 1}


def record(comparison: Path) -> Path:
    """Writes `docs/studies/<study>/` from a comparison's directory."""
    from keras_gen.training.reports import comparison_figures, comparison_report
    from keras_gen.training.storage import step_files
    from keras_gen.training.storage.runs import RunDirectory

    name = comparison_report.collect(comparison).comparison.study.name
    report = comparison_report.collect(comparison, METRICS.get(name, ()))
    folder = ROOT / name
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    shutil.copy(comparison / "results.jsonl", folder)
    text = comparison_report.as_markdown(report)
    (folder / "report.md").write_text(text, encoding="utf-8")
    drawn = [
        *(
            (f"seeds-{metric}", svg)
            for metric, svg in comparison_figures.strips(report.rows, report.metrics)
        ),
        *(
            (f"training-{metric}", svg)
            for metric, svg in comparison_figures.curves(
                report.trainings, report.metrics
            )
        ),
    ]
    for stem, svg in drawn:
        path = folder / f"{stem}.svg"
        path.write_text(standalone(str(svg)), encoding="utf-8")
    seen = set()
    for training in report.trainings:
        grids = step_files.listed(RunDirectory(training.run).samples, ".png")
        if grids and training.row not in seen:
            seen.add(training.row)
            slug = re.sub(r"\W+", "-", training.row.lower())
            shutil.copy(grids[-1], folder / f"samples-{slug}.png")
    return folder


def standalone(svg: str) -> str:
    """Returns an `<svg>` element as a file that shows itself on white."""
    head, body = svg[svg.index("<svg") :].split(">", 1)
    kept = re.sub(r' (xmlns|style)="[^"]*"', "", head)
    return (
        f'{kept} xmlns="http://www.w3.org/2000/svg" '
        f'style="background:#fff;color:#222">{body}'
    )


def table(name: str) -> str:
    """Returns the Markdown table of a study of objectives beside the paper's values."""
    lines = [
        json.loads(line)
        for line in (ROOT / name / "results.jsonl").read_text().splitlines()
    ]
    values: dict[str, list[float]] = {}
    for line in lines:
        if line["phase"] == "final" and line.get("metric") == "fd_c":
            if line["subject"] == "generator":
                values.setdefault(line["row"], []).append(line["value"])
    ours = {row: statistics.fmean(found) for row, found in values.items()}
    paper = {row: PAPER[row][STUDIES[name]] for row in ours}
    rows = [
        "| row | fd_c, ours | place | FID, paper | place |",
        "|---|---|---|---|---|",
    ]
    for row in sorted(ours, key=ours.get):
        spread = statistics.stdev(values[row]) if len(values[row]) > 1 else 0.0
        rows.append(
            f"| {row} | {ours[row]:.3g} ± {spread:.2g} | {_place(ours, row)} "
            f"| {paper[row]} | {_place(paper, row)} |"
        )
    return "\n".join(rows)


def _place(values: dict[str, float], row: str) -> int:
    return sorted(values, key=values.get).index(row) + 1


def written(text: str) -> str:
    """Returns the page's text with its tables brought up to date."""
    for name in STUDIES:
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        head, found, rest = text.partition(begin)
        if found:
            text = f"{head}{begin}\n{table(name)}\n{end}{rest.partition(end)[2]}"
    return text


def main():
    """Runs the command that was given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["record", "write"])
    parser.add_argument("comparisons", nargs="*", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "record":
        for comparison in arguments.comparisons:
            print(record(comparison))
    if PAGE.exists():
        page = written(PAGE.read_text(encoding="utf-8"))
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
