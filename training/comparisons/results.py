"""`results.jsonl`: one line for each value that a comparison measured."""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from keras_gen.metrics import Measurement
from keras_gen.training.comparisons.outcome import Outcome
from keras_gen.training.comparisons.plan import Training
from keras_gen.training.comparisons.summary import GENERATOR
from keras_gen.training.errors import RunError
from keras_gen.training.storage import atomic, runs

_FILE = "results.jsonl"
_KEYS = {
    *("row", "phase", "search", "seed", "status", "steps", "metric", "subject"),
    *("value", "protocol", "seconds", "milliseconds_per_step", "peak_memory_mib"),
    *("jobs", "message"),
}
# A line has the value under its name, and all that it depends on in `protocol`.
_PROTOCOL = [
    field.name
    for field in dataclasses.fields(Measurement)
    if field.name not in ("metric", "subject", "value", "details")
]
_EMPTY = {
    **{"metric": None, "subject": None, "value": None},
    **{"protocol": None, "details": None},
}


class Results:
    """The lines of a comparison, in the order in which they were measured.

    The file is replaced as a whole at each change, so that it never holds a part of
    what one training gave.

    Args:
        directory: The comparison's directory.

    Attributes:
        lines: Each with the keys row, phase, search (label of the setting), seed,
            status (`"measured"` or `"diverged"`), steps, metric, subject, value,
            protocol, details, evaluations, seconds, milliseconds_per_step,
            peak_memory_mib, jobs and message. With metric, subject, value and details,
            protocol holds every field of the `Measurement`. Where a training diverged,
            these are null. Lines from before protocols were kept whole have a sentence
            in its place, and neither details nor evaluations.

    Raises:
        RunError: If a line but the last is broken, or one lacks a key.
    """

    def __init__(self, directory: Path):
        self.path = directory / _FILE
        self.lines: list[dict[str, Any]] = runs.read_lines(self.path)
        for number, line in enumerate(self.lines, start=1):
            if missing := sorted(_KEYS - set(line)):
                raise RunError(
                    "A line of results has all that its value depends on. Received: "
                    f"line {number} of {self.path} without {', '.join(missing)}. Move "
                    "the file away and give the command again: it is made anew from "
                    "the runs, which are not trained again."
                )

    def has(self, training: Training) -> bool:
        """Whether there are lines of a training."""
        return any(_training_key(line) == training.key for line in self.lines)

    def evaluations(self, training: Training) -> set[str]:
        """Returns ids of the evaluations that the lines of a training came from."""
        own = [training.recipe.evaluation]
        return {
            name
            for line in self.lines
            if _training_key(line) == training.key
            for name in line.get("evaluations") or own
        }

    def add(self, training: Training, outcome: Outcome, jobs: int) -> None:
        """Writes the lines of a training that are not on record yet.

        Lines whose protocol is a sentence are replaced by whole ones. Of two values of
        one metric and subject the first is kept.

        Args:
            training: The training.
            outcome: What it came to; final.
            jobs: How many trainings ran at once, on which its times depend; if there
                are lines of it already, what they say counts.
        """
        for line in self.lines:
            if _training_key(line) == training.key:
                jobs = line["jobs"]
        new = {_key(line): line for line in reversed(_lines(training, outcome, jobs))}
        kept = []
        for line in self.lines:
            whole = new.pop(_key(line), None)
            old = whole is not None and not isinstance(line["protocol"], dict)
            kept.append(whole if old else line)
        kept += reversed(new.values())
        if kept != self.lines:
            self.lines = kept
            self.write(self.path)

    def write(self, path: Path) -> None:
        """Writes the lines to a file."""
        atomic.write_text(path, "".join(map(runs.line, self.lines)))

    def values(self, training: Training) -> dict[str, float]:
        """Returns metric -> value of a training's generator; empty if it diverged."""
        return {
            line["metric"]: line["value"]
            for line in self.lines
            if _training_key(line) == training.key and line["subject"] == GENERATOR
        }

    def of(self, phase: str, rows: Iterable[str] | None = None) -> list[dict]:
        """Returns the lines of a phase, and of some rows, in order."""
        wanted = None if rows is None else set(rows)
        return [
            line
            for line in self.lines
            if line["phase"] == phase and (wanted is None or line["row"] in wanted)
        ]


def _lines(training: Training, outcome: Outcome, jobs: int) -> list[dict[str, Any]]:
    common = {
        "row": training.row,
        "phase": training.phase,
        "search": training.setting,
        "seed": training.seed,
        "status": outcome.status,
        "steps": outcome.steps,
    }
    cost = {
        "evaluations": _origin(training, outcome),
        "seconds": round(outcome.seconds, 3),
        "milliseconds_per_step": outcome.milliseconds_per_step,
        "peak_memory_mib": round(outcome.peak_memory_mib, 1),
        "jobs": jobs,
        "message": outcome.message,
    }
    measured = [
        {
            **{name: found[name] for name in ("metric", "subject", "value")},
            # An outcome may be older than a field.
            "protocol": {name: found[name] for name in _PROTOCOL if name in found},
            "details": found["details"],
        }
        for found in outcome.measurements
    ]
    return [{**common, **values, **cost} for values in measured or [_EMPTY]]


def _origin(training: Training, outcome: Outcome) -> Sequence[str]:
    """Returns ids of the evaluations by which a training was measured."""
    if outcome.status == "diverged":
        return []
    if outcome.evaluations is None:
        return [training.recipe.evaluation]
    return list(outcome.evaluations)


def _training_key(line: dict) -> tuple:
    return line["row"], line["phase"], line["search"], line["seed"]


def _key(line: dict) -> tuple:
    return (*_training_key(line), line["metric"], line["subject"])
