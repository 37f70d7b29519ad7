"""`results.jsonl`: one line for each value that a comparison measured."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from keras_gen.training.comparisons.outcome import Outcome
from keras_gen.training.comparisons.plan import Training
from keras_gen.training.comparisons.summary import GENERATOR
from keras_gen.training.storage import atomic, runs

_FILE = "results.jsonl"


class Results:
    """The lines of a comparison, in the order in which they were measured.

    The file is replaced as a whole at each change, so that it never holds a part of
    what one training gave.

    Args:
        directory: The comparison's directory.

    Attributes:
        lines: Each with the keys row, phase, search (label of the setting), seed,
            status (`"measured"` or `"diverged"`), steps, metric, subject, value,
            protocol, seconds, milliseconds_per_step, peak_memory_mib, jobs and message.
            Where a training diverged, metric, subject, value and protocol are null.

    Raises:
        RunError: If a line but the last is broken.
    """

    def __init__(self, directory: Path):
        self.path = directory / _FILE
        self.lines: list[dict[str, Any]] = runs.read_lines(self.path)

    def has(self, training: Training) -> bool:
        """Whether there are lines of a training."""
        return any(_training_key(line) == training.key for line in self.lines)

    def add(self, training: Training, outcome: Outcome, jobs: int) -> None:
        """Writes the lines of a training that are not on record yet.

        Args:
            training: The training.
            outcome: What it came to; final.
            jobs: How many trainings ran at once, on which its times depend.
        """
        known = {_key(line) for line in self.lines}
        new = _lines(training, outcome, jobs)
        self.lines += [line for line in new if _key(line) not in known]
        atomic.write_text(self.path, "".join(map(runs.line, self.lines)))

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
        "seconds": round(outcome.seconds, 3),
        "milliseconds_per_step": outcome.milliseconds_per_step,
        "peak_memory_mib": round(outcome.peak_memory_mib, 1),
        "jobs": jobs,
        "message": outcome.message,
    }
    empty = {"metric": None, "subject": None, "value": None, "protocol": None}
    measured = [
        {name: measurement[name] for name in empty}
        for measurement in outcome.measurements
    ]
    return [{**common, **values, **cost} for values in measured or [empty]]


def _training_key(line: dict) -> tuple:
    return line["row"], line["phase"], line["search"], line["seed"]


def _key(line: dict) -> tuple:
    return (*_training_key(line), line["metric"], line["subject"])
