"""Mean and standard deviation over seeds of what a comparison measured."""

import dataclasses
import math
import statistics
from collections.abc import Iterable, Sequence

from keras_gen.metrics import Measurement

GENERATOR = "generator"


@dataclasses.dataclass(frozen=True)
class Spread:
    """Values of one quantity, one for each seed.

    Args:
        values: At least one.
    """

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean."""
        return statistics.fmean(self.values)

    @property
    def deviation(self) -> float | None:
        """The sample standard deviation (n - 1); None for a single value."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None

    def __str__(self) -> str:
        if not self.deviation:
            same = f"{self.mean:.4g}"
            return same if self.deviation is None else f"{same} ± 0"
        # Two digits of the deviation say how many of the mean mean anything.
        digits = min(8, max(0, 1 - math.floor(math.log10(self.deviation))))
        return f"{self.mean:.{digits}f} ± {self.deviation:.{digits}f}"


@dataclasses.dataclass(frozen=True)
class Row:
    """What the final trainings of a row came to.

    Args:
        name: The row.
        setting: The search's setting that it was trained with; None if it was not.
        measured: Seeds with values.
        diverged: Seed -> how it diverged, in words.
        values: (metric, subject) -> values, by seed.
        seconds: Time of a training; None if nothing was trained.
        milliseconds_per_step: Of trainings with enough records.
        peak_memory_mib: The most that any training held.
    """

    name: str
    setting: str | None
    measured: tuple[int, ...]
    diverged: dict[int, str]
    values: dict[tuple[str, str], Spread]
    seconds: Spread | None
    milliseconds_per_step: Spread | None
    peak_memory_mib: float | None

    def value(self, metric: str) -> str:
        """Returns the generator's value of a metric as text."""
        spread = self.values.get((metric, GENERATOR))
        if spread is not None:
            return str(spread)
        return "diverged" if self.diverged and not self.measured else "-"

    def seeds(self) -> str:
        """Returns how many seeds were measured, as text."""
        lost = f", {len(self.diverged)} diverged" if self.diverged else ""
        return f"{len(self.measured)}{lost}"


def summarise(rows: Iterable[str], lines: Sequence[dict]) -> list[Row]:
    """Returns each row's summary.

    Args:
        rows: Names of the rows, in order.
        lines: Lines of `results.jsonl` of the final trainings.
    """
    return [
        _row(name, [line for line in lines if line["row"] == name]) for name in rows
    ]


def metrics_of(lines: Iterable[dict]) -> list[str]:
    """Returns the metrics measured of generators, in the order of the lines."""
    names = (line["metric"] for line in lines if line["subject"] == GENERATOR)
    return list(dict.fromkeys(names))


def protocols(lines: Iterable[dict], metric: str) -> list[str]:
    """Returns the protocols under which generators were measured by a metric."""
    found = (
        protocol_of(line)
        for line in lines
        if line["metric"] == metric and line["subject"] == GENERATOR
    )
    return list(dict.fromkeys(found))


def protocol_of(line: dict) -> str:
    """Returns what a line's value depends on, as one sentence."""
    if not isinstance(line["protocol"], dict):
        return line["protocol"]
    value = {name: line[name] for name in ("metric", "subject", "value", "details")}
    return Measurement(**value, **line["protocol"]).protocol


def references(rows: Sequence[Row], metric: str) -> dict[str, float]:
    """Returns baselines that are the same for every row and seed: subject -> value.

    Such as real images of the test split, which no training touches.
    """
    subjects = dict.fromkeys(s for row in rows for m, s in row.values if m == metric)
    found = {}
    for subject in subjects:
        spreads = [
            row.values[metric, subject]
            for row in rows
            if row.measured and (metric, subject) in row.values
        ]
        values = [value for spread in spreads for value in spread.values]
        everywhere = len(spreads) == sum(bool(row.measured) for row in rows)
        same = all(math.isclose(value, values[0], rel_tol=1e-6) for value in values)
        if subject != GENERATOR and everywhere and same:
            found[subject] = values[0]
    return found


def _row(name: str, lines: list[dict]) -> Row:
    values: dict[tuple[str, str], list[float]] = {}
    for line in sorted(lines, key=lambda line: line["seed"]):
        if line["status"] == "measured":
            key = line["metric"], line["subject"]
            values.setdefault(key, []).append(line["value"])
    # Every line of a training repeats what it cost.
    trainings = {line["seed"]: line for line in lines}.values()
    return Row(
        name=name,
        setting=lines[0]["search"] if lines else None,
        measured=tuple(
            sorted({line["seed"] for line in lines if line["status"] == "measured"})
        ),
        diverged={
            line["seed"]: line["message"]
            for line in lines
            if line["status"] == "diverged"
        },
        values={key: Spread(tuple(each)) for key, each in values.items()},
        seconds=_spread(
            # A training that diverged did not take the time of a whole one.
            line["seconds"]
            for line in trainings
            if line["status"] == "measured"
        ),
        milliseconds_per_step=_spread(
            line["milliseconds_per_step"]
            for line in trainings
            if line["milliseconds_per_step"] is not None
        ),
        peak_memory_mib=max(
            (line["peak_memory_mib"] for line in trainings), default=None
        ),
    )


def _spread(values: Iterable[float]) -> Spread | None:
    values = tuple(values)
    return Spread(values) if values else None
