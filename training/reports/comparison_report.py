"""The report of a comparison, as a page and as Markdown, made from its directory."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from keras_gen.training.comparisons import choosing, plan, summary
from keras_gen.training.comparisons import comparison as comparisons
from keras_gen.training.comparisons.comparison import Comparison
from keras_gen.training.comparisons.results import Results
from keras_gen.training.comparisons.summary import Row
from keras_gen.training.reports import comparison_figures as drawings
from keras_gen.training.reports import comparison_tables as tables
from keras_gen.training.reports import page
from keras_gen.training.storage import atomic
from keras_gen.training.storage.runs import RunDirectory
from keras_gen.training.studies.study import Study


@dataclasses.dataclass(frozen=True)
class Report:
    """A comparison as far as it has come.

    Args:
        comparison: What is compared, as far as its rows have results.
        absent: The other rows.
        rows: Each row's summary.
        lines: Lines of `results.jsonl` of the final trainings, rows of this study only.
        search_lines: Those of the search.
        metrics: Metrics of the generator to show.
        trainings: The final trainings.
    """

    comparison: Comparison
    absent: Sequence[str]
    rows: Sequence[Row]
    lines: Sequence[dict]
    search_lines: Sequence[dict]
    metrics: Sequence[str]
    trainings: Sequence[plan.Training]

    @property
    def summary(self) -> str:
        """What was compared, as one sentence."""
        study = self.comparison.study
        seeds = ", ".join(map(str, study.seeds))
        word = "seed" if len(study.seeds) == 1 else "seeds"
        text = f"{_count(len(study.rows), 'row')}, trained with {word} {seeds}."
        if len(study.search) > 1:
            text += (
                f" Each row was first trained once with each of {len(study.search)} "
                f"settings at seed {study.search_seed}; the one of the lowest "
                f"{study.metric} was trained with the seeds."
            )
        return text


def collect(directory: str | Path, metrics: Sequence[str] = ()) -> Report:
    """Returns what is on record in a comparison's directory.

    Args:
        directory: The comparison's directory.
        metrics: Metrics of the generator to show; all that were measured by default.

    Raises:
        RunError: If there is no comparison, or one of its files is broken.
    """
    directory = Path(directory).expanduser()
    comparison = comparisons.read(directory)
    results = Results(directory)
    comparison, absent = _with_results(comparison, results)
    study = comparison.study
    lines = [
        each for each in results.of("final", study.rows) if each["seed"] in study.seeds
    ]
    search_lines = results.of("search", study.rows)
    if len(study.search) == 1:
        chosen = plan.only_setting(study)
    else:
        chosen = choosing.choose(study, search_lines)
    return Report(
        comparison,
        absent,
        summary.summarise(study.rows, lines),
        lines,
        search_lines,
        list(metrics) or summary.metrics_of(lines),
        plan.finals(study, directory, chosen),
    )


def _with_results(
    comparison: Comparison, results: Results
) -> tuple[Comparison, list[str]]:
    """Returns a comparison of the rows with lines, all if none has, and the rest."""
    study = comparison.study
    found = {line["row"] for line in results.lines}
    rows = {row: recipe for row, recipe in study.rows.items() if row in found}
    if not rows:
        return comparison, []
    shown = Study(**{**dict(study), "rows": rows})
    return (
        Comparison(**{**dict(comparison), "study": shown}),
        [row for row in study.rows if row not in found],
    )


def write(report: Report, directory: str | Path) -> tuple[Path, Path]:
    """Writes `report.md` and `report.html`, and returns their paths."""
    directory = Path(directory).expanduser()
    markdown, html = directory / "report.md", directory / "report.html"
    atomic.write_text(markdown, as_markdown(report))
    atomic.write_text(html, as_page(report))
    return markdown, html


def as_page(report: Report) -> str:
    """Returns the report as HTML that needs no other file."""
    study = report.comparison.study
    shared, differing = tables.settings(study)
    everything = [*report.search_lines, *report.lines]
    return page.render(
        "comparison.html",
        title=study.title,
        summary=report.summary,
        notes=_notes(report),
        results=tables.results(report.rows, report.metrics, len(study.search) > 1),
        reading=tables.READING.replace("`", ""),
        strips=drawings.strips(report.rows, report.metrics) if report.lines else [],
        curves=drawings.curves(report.trainings, report.metrics),
        samples=drawings.samples(report.trainings),
        search=tables.search(study, report.search_lines),
        search_caption=_search_caption(report),
        beside=tables.beside(report.rows, report.metrics),
        protocols=tables.protocols(report.lines, report.metrics),
        shared=shared,
        differing=differing,
        trainings=tables.trainings(everything),
        environment=_environment(report),
    )


def as_markdown(report: Report) -> str:
    """Returns the report's tables as Markdown."""
    study = report.comparison.study
    searched = len(study.search) > 1
    parts = [
        f"# {study.title}",
        report.summary,
        *(f"**{note}**" for note in _notes(report)),
        tables.results(report.rows, report.metrics, searched).markdown(),
        tables.READING,
    ]
    if searched:
        found = tables.search(study, report.search_lines)
        parts += ["## Search", _search_caption(report), found.markdown()]
    beside = tables.beside(report.rows, report.metrics)
    if beside:
        parts += ["## Beside it", beside.markdown()]
    _, differing = tables.settings(study)
    parts += [
        "## Protocol",
        tables.protocols(report.lines, report.metrics).markdown(),
        "## Settings that differ",
        differing.markdown(),
        _environment(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _notes(report: Report) -> list[str]:
    notes = tables.notes(
        report.comparison.study,
        report.rows,
        report.lines,
        report.search_lines,
        report.metrics,
    )
    if report.absent:
        notes.insert(0, f"Not trained yet: {', '.join(report.absent)}.")
    return notes


def _search_caption(report: Report) -> str:
    study = report.comparison.study
    return f"{study.metric} at seed {study.search_seed}; the chosen setting has a star."


def _environment(report: Report) -> str:
    """Returns by what the first run was trained, as one sentence."""
    for training in report.trainings:
        for session in RunDirectory(training.run).sessions():
            packages = ", ".join(f"{k} {v}" for k, v in session["packages"].items())
            return (
                f"Python {session['python']}, {packages}; {session['processors']} "
                f"processors, {', '.join(session['devices'])}; commit "
                f"{session['commit'] or 'unknown'}."
            )
    return ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
