"""Keeps the studies' results: copies them from comparisons, and draws their figures.

    python docs/studies.py record comparisons/objectives_digits ...
    python docs/studies.py record comparisons/other --study limited_data
    python docs/studies.py write    # rewrite the page's tables

A study's folder has every measured value (`results.jsonl`), the report's tables
(`report.md`), its figures and the first seed's samples. No value is typed, but those
of the paper. A comparison of the same recipes that was not begun as the study is
recorded as one by `--study`: its rows get the study's names.
"""

import argparse
import json
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterable
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
# Shown beside the Fréchet distance where a study measured them.
BESIDE = ("kid_c", "precision_c", "recall_c")
MODES = {"modes_ring": 8, "modes_grid": 25}


def record(comparison: Path, study: str | None = None) -> Path:
    """Writes `docs/studies/<study>/` from a comparison's directory.

    Args:
        comparison: The directory; nothing in it is changed.
        study: Name of the study; the comparison's own by default.
    """
    from keras_gen.training.reports import comparison_figures, comparison_report
    from keras_gen.training.storage import step_files
    from keras_gen.training.storage.runs import RunDirectory

    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary) / "comparison"
        adopt(comparison, directory, study)
        name = comparison_report.collect(directory).comparison.study.name
        report = comparison_report.collect(directory, METRICS.get(name, ()))
        text = comparison_report.as_markdown(report)
        drawn = [
            *(
                (f"seeds-{metric}", svg)
                for metric, svg in comparison_figures.strips(
                    report.rows, report.metrics
                )
            ),
            *(
                (f"training-{metric}", svg)
                for metric, svg in comparison_figures.curves(
                    report.trainings, report.metrics
                )
            ),
        ]
        folder = ROOT / name
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        shutil.copy(directory / "results.jsonl", folder)
        (folder / "report.md").write_text(text, encoding="utf-8")
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


def adopt(comparison: Path, directory: Path, study: str | None = None) -> None:
    """Makes a directory that shows a comparison under its study's names.

    Its runs are links. Lines that say their protocol in a sentence become whole where
    the run's outcome is there.

    Args:
        comparison: The comparison's directory.
        directory: The directory to make.
        study: As in `record`.
    """
    from keras_gen.training.comparisons import comparison as comparisons
    from keras_gen.training.comparisons import outcome, plan
    from keras_gen.training.comparisons.comparison import Comparison
    from keras_gen.training.comparisons.results import Results
    from keras_gen.training.studies import get_study

    found = comparisons.read(comparison)
    before = found.study
    after = before if study is None else get_study(study)
    names = _row_names(before, after)
    # It has the seeds that were trained, which may be fewer than the study's.
    after = type(after)(**{**dict(after), "seeds": before.seeds})
    made = Comparison(**{**dict(found), "study": after})
    comparisons.begin(directory, made)
    results, lines = Results(directory), Results(comparison).lines
    results.lines = [{**x, "row": names[x["row"]]} for x in lines if x["row"] in names]
    results.write(results.path)
    folders = {t.row: t.run.parent for t in _trainings(plan, before, comparison)}
    for old, new in names.items():
        (row,) = {t.run.parent for t in _trainings(plan, after, directory, new)}
        row.parent.mkdir(exist_ok=True)
        row.symlink_to(folders[old].resolve(), target_is_directory=True)
    for training in _trainings(plan, after, directory):
        result = outcome.read(training.run)
        if results.has(training) and result is not None and result.final:
            results.add(training, result, jobs=1)


def _trainings(plan, study, directory: Path, row: str | None = None) -> list:
    """Returns every training that a study may have, or those of one row."""
    every = plan.searches(study, directory)
    for label in study.search:
        every += plan.finals(study, directory, dict.fromkeys(study.rows, label))
    return [training for training in every if row in (None, training.row)]


def _row_names(before, after) -> dict[str, str]:
    """Returns row of a comparison -> row of the study with the same recipe."""
    own = {recipe.name: row for row, recipe in before.rows.items()}
    names = {}
    for row, recipe in after.rows.items():
        # A comparison may have been of some of the rows only.
        if recipe.name not in own:
            continue
        same = before.rows[own[recipe.name]].difference(recipe)
        if other := sorted(set(same) - {"expects", "licence"}):
            raise SystemExit(
                f"{recipe.name} was trained by other rules than {after.name} has: "
                f"{', '.join(other)}. Compare again: keras-gen compare --study "
                f"{after.name}"
            )
        names[own[recipe.name]] = row
    if not names or before.search != after.search:
        raise SystemExit(
            f"A comparison is recorded as a study of the same recipes and search. "
            f"Received: {', '.join(own)} for {after.name}."
        )
    return names


def standalone(svg: str) -> str:
    """Returns an `<svg>` element as a file that shows itself on white."""
    head, body = svg[svg.index("<svg") :].split(">", 1)
    kept = re.sub(r' (xmlns|style)="[^"]*"', "", head)
    return (
        f'{kept} xmlns="http://www.w3.org/2000/svg" '
        f'style="background:#fff;color:#222">{body}'
    )


def objectives(name: str) -> str:
    """Returns the Markdown table of a study of objectives beside the paper's values."""
    lines = _lines(name)
    rows = dict.fromkeys(line["row"] for line in lines)
    values = {row: _values(lines, row, "fd_c") for row in rows}
    ours = {row: statistics.fmean(found) for row, found in values.items() if found}
    paper = {row: PAPER[row][STUDIES[name]] for row in rows}
    beside = [m for m in BESIDE if any(_values(lines, row, m) for row in rows)]
    cells = []
    for row in [*sorted(ours, key=ours.get), *(row for row in rows if row not in ours)]:
        measured = [_spread(_values(lines, row, metric)) for metric in beside]
        place = _place(ours, row) if row in ours else "-"
        cells.append(
            [
                *(row, _spread(values[row]) if row in ours else "diverged", place),
                *(paper[row], _place(paper, row), *measured, *_cost(lines, row)),
            ]
        )
    head = ["row", "fd_c, ours", "place", "FID, paper", "place", *beside]
    return _table([*head, "minutes", "ms/step", "MiB"], cells)


_MODE_METRICS = ("modes", "modes_at_1", "hq_share")


def modes(name: str) -> str:
    """Returns the Markdown table of a study of modes."""
    lines = _lines(name)
    shares = {
        row: _mean(_by_seed(lines, row, "generator", "hq_share"))
        for row in dict.fromkeys(line["row"] for line in lines)
    }
    cells = [
        [row, *(_spread(_values(lines, row, m)) for m in _MODE_METRICS)]
        for row in sorted(shares, key=shares.get)
    ]
    head = (
        "game",
        f"modes of {MODES[name]}",
        "with a point near",
        "share of points near a mode",
    )
    return _table(head, cells)


def limited(name: str) -> str:
    """Returns the Markdown table of `fd_c` at each seed, and of what stands beside it.

    A baseline has a row if it is the same for every row of the study to 1 in 100.
    """
    lines = _lines(name)
    seeds = sorted({line["seed"] for line in lines})
    rows = list(dict.fromkeys(line["row"] for line in lines))
    found = {row: _by_seed(lines, row, "generator") for row in rows}
    ordered = sorted((row for row in rows if found[row]), key=lambda r: _mean(found[r]))
    cells = [[row, *_cells(found[row], seeds)] for row in ordered]
    cells += [[row, *_cells({}, seeds)] for row in rows if not found[row]]
    for subject in dict.fromkeys(line["subject"] for line in lines):
        each = [_by_seed(lines, row, subject) for row in rows]
        values = [value for by_seed in each for value in by_seed.values()]
        everywhere = all(set(by_seed) == set(seeds) for by_seed in each)
        if subject == "generator" or not everywhere or max(values) > 1.01 * min(values):
            continue
        means = {s: statistics.fmean(by_seed[s] for by_seed in each) for s in seeds}
        cells.append([f"*{subject}*", *_cells(means, seeds)])
    seeds = [f"seed {seed}" for seed in seeds]
    return _table(["row", *seeds, "mean ± deviation"], cells)


# Study -> what makes its table; the page has markers of the same name.
TABLES = {
    **dict.fromkeys(STUDIES, objectives),
    **dict.fromkeys(MODES, modes),
    "limited_data": limited,
}


def _lines(name: str) -> list[dict]:
    """Returns the lines of a study's final trainings that have values or diverged."""
    path = ROOT / name / "results.jsonl"
    if not path.exists():
        raise SystemExit(
            f"{name} is not on record. Train it by keras-gen compare --study {name}, "
            f"then python docs/studies.py record comparisons/{name}"
        )
    text = path.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    return [line for line in lines if line["phase"] == "final"]


def _by_seed(lines: list[dict], row: str, subject: str, metric: str = "fd_c") -> dict:
    return {
        line["seed"]: line["value"]
        for line in lines
        if (line["row"], line["subject"], line["metric"]) == (row, subject, metric)
    }


def _three_digits(value: float) -> str:
    return f"{value:#.3g}".rstrip(".")


def _mean(by_seed: dict[int, float]) -> float:
    return statistics.fmean(by_seed.values())


def _values(lines: list[dict], row: str, metric: str) -> list[float]:
    return list(_by_seed(lines, row, "generator", metric).values())


def _spread(values: Iterable[float]) -> str:
    from keras_gen.training.comparisons.summary import Spread

    values = tuple(values)
    return str(Spread(values)) if values else "-"


def _cells(by_seed: dict[int, float], seeds: list[int]) -> list[str]:
    each = [_three_digits(by_seed[s]) if s in by_seed else "-" for s in seeds]
    return [*each, _spread(by_seed.values())]


def _cost(lines: list[dict], row: str) -> list[str]:
    """Returns mean minutes, least milliseconds a step and mean MiB of a row.

    Other work on the machine only adds to the time of a step, so the least is nearest
    to what the training takes. One that diverged did not take the time of a whole one.
    """
    own = [line for line in lines if line["row"] == row]
    whole = [line for line in own if line["status"] == "measured"]
    trainings = {line["seed"]: line for line in whole or own}.values()
    paces = [t["milliseconds_per_step"] for t in trainings]
    least = min((pace for pace in paces if pace is not None), default=None)
    return [
        f"{statistics.fmean(t['seconds'] for t in trainings) / 60:.1f}",
        "-" if least is None else _three_digits(least),
        f"{statistics.fmean(t['peak_memory_mib'] for t in trainings):.0f}",
    ]


def _place(values: dict[str, float], row: str) -> int:
    return sorted(values, key=values.get).index(row) + 1


def _table(columns: Iterable[str], rows: Iterable[Iterable]) -> str:
    columns = list(columns)
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def written(text: str) -> str:
    """Returns the page's text with its tables brought up to date."""
    for name, table in TABLES.items():
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
    parser.add_argument("--study", help="record one comparison as this study")
    arguments = parser.parse_args()
    if arguments.study and len(arguments.comparisons) != 1:
        parser.error("--study is for one comparison")
    if arguments.command == "record":
        for comparison in arguments.comparisons:
            print(record(comparison, arguments.study))
    if PAGE.exists():
        page = written(PAGE.read_text(encoding="utf-8"))
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
