"""The figures of a comparison's report: strips over seeds, curves, samples."""

import statistics
from collections.abc import Sequence

from keras_gen.training.comparisons import summary
from keras_gen.training.comparisons.plan import Training
from keras_gen.training.comparisons.summary import GENERATOR, Row
from keras_gen.training.reports import evaluated, figures, page
from keras_gen.training.reports.figures import Curve
from keras_gen.training.storage import runs, step_files
from keras_gen.training.storage.runs import RunDirectory


def strips(rows: Sequence[Row], metrics: Sequence[str]) -> list[tuple]:
    """Returns (metric, figure) with every seed's value."""
    drawn = []
    for metric in metrics:
        values = {
            row.name: row.values[metric, GENERATOR].values
            if (metric, GENERATOR) in row.values
            else ()
            for row in rows
        }
        references = summary.references(rows, metric)
        svg = figures.strips(values, f"{metric} of each seed", references)
        drawn.append((metric, page.markup(svg)))
    return drawn


def curves(trainings: Sequence[Training], metrics: Sequence[str]) -> list[tuple]:
    """Returns (metric, figure) of the metrics that were measured at several steps.

    Args:
        trainings: The final trainings; those without a run are left out.
        metrics: Metrics of the generator.
    """
    measured = [
        (each.row, runs.read_lines(RunDirectory(each.run).evaluations))
        for each in trainings
    ]
    groups = {row: i for i, row in enumerate(dict.fromkeys(r for r, _ in measured))}
    drawn = []
    for metric in metrics:
        seeds = [
            (row, points)
            for row, lines in measured
            if (points := evaluated.points(lines, metric, GENERATOR))
        ]
        if max((len(points) for _, points in seeds), default=0) < 2:
            continue
        lines = [
            Curve(list(points), list(points.values()), groups[row], faint=True)
            for row, points in seeds
        ]
        lines += [
            _mean([points for r, points in seeds if r == row], group, row)
            for row, group in groups.items()
            if any(r == row for r, _ in seeds)
        ]
        title = f"{metric} over training"
        drawn.append((metric, page.markup(figures.curves(lines, title))))
    return drawn


def samples(trainings: Sequence[Training]) -> list[tuple[str, str]]:
    """Returns (row, address of a picture): the last grid of a row's first seed."""
    found: dict[str, str] = {}
    for training in trainings:
        grids = step_files.listed(RunDirectory(training.run).samples, ".png")
        if grids and training.row not in found:
            found[training.row] = page.picture(grids[-1])
    return list(found.items())


def _mean(seeds: Sequence[dict[int, float]], group: int, label: str) -> Curve:
    """Returns the mean over seeds, at the steps that all of them have."""
    common = sorted(set.intersection(*map(set, seeds)))
    means = [statistics.fmean(points[step] for points in seeds) for step in common]
    return Curve(common, means, group, label)
