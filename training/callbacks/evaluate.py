"""Measures the model every so many steps, while it trains."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from keras_gen.registry import unknown
from keras_gen.training.callbacks.step_callback import StepCallback
from keras_gen.training.errors import DivergedError, RecipeError, RunError
from keras_gen.training.quality.events import Events
from keras_gen.training.quality.finite import first_not_finite
from keras_gen.training.storage import runs

# The event of an evaluation that failed.
NOT_MEASURED = "not_measured"

if TYPE_CHECKING:
    from keras_gen.base import GenerativeModel
    from keras_gen.metrics import Measurement


class ScalarWriter(Protocol):
    """What scalars can be written to, such as a `TensorBoardLogger`."""

    def write_scalars(self, values: dict[str, float], step: int) -> None:
        """Writes values by name at a step."""


@dataclasses.dataclass(frozen=True)
class Reading:
    """What one evaluation during training found.

    Args:
        step: Steps trained.
        phase: Name of the model's phase.
        rows: Its lines in the record; none if the model could not be measured.
    """

    step: int
    phase: str
    rows: tuple[dict, ...]

    def row(self, metric: str, subject: str) -> dict:
        """Returns the line of a value.

        Raises:
            RecipeError: If it was not measured; the message names the nearest.
        """
        names = {f"{row['metric']} of {row['subject']}": row for row in self.rows}
        wanted = f"{metric} of {subject}"
        if wanted not in names:
            raise RecipeError(unknown("value to watch", wanted, names))
        return names[wanted]


class Evaluate(StepCallback):
    """Evaluates the model, with averaged weights where it keeps any, as it is then.

    The first evaluation is before step 1. Training is not disturbed: the weights are
    those of a training without evaluations, to the bit, if `measure` draws from no
    random state of the model. Callbacks that act on values, such as `KeepBest`, stand
    behind this one.

    What could be measured before and no longer can, such as a value that has become
    NaN, ends nothing: it is an event and a `Reading` without rows, which callbacks
    count as a decline.

    Args:
        measure: `model -> list[Measurement]`.
        every: Steps between two evaluations. A last step that is no multiple is not
            evaluated, so that a broken-off training measures what an unbroken one does.
        path: A `.jsonl` file to append to, a line a value: time, step, phase, the
            `checkpoint` None, and the fields of `Measurement`. A training that goes on
            reads it. None keeps the values in memory, from one `fit` to its end.
        writers: Where to write the values too, as `evaluations/<metric>/<subject>`.
        say: Shows a line with the values of the first subject; None for silence.
        events: Where to say that the model could not be measured, as an event
            `not_measured`.

    Attributes:
        readings: What was found so far, a `Reading` each.

    Raises:
        DivergedError: If the model cannot be measured for its weights are not finite.
        ValueError: Of `measure`, if it never measured anything.
    """

    def __init__(
        self,
        measure: "Callable[[GenerativeModel], list[Measurement]]",
        every: int = 1000,
        path: str | Path | None = None,
        writers: Sequence[ScalarWriter] = (),
        say: Callable[[str], None] | None = None,
        events: Events | None = None,
    ):
        super().__init__()
        self.every = every
        self.events = events or Events()
        self.path = None if path is None else Path(path)
        self.readings: list[Reading] = []
        self._measure = measure
        self._writers = writers
        self._say = say

    def on_train_begin(self, logs=None):
        """Evaluates the untrained model."""
        super().on_train_begin(logs)
        self.restore(self.step)
        if self.step == 0 and not self.readings:
            self.evaluate(0)

    def restore(self, step: int) -> None:
        """Remembers what is on record up to a step, and nothing else."""
        rows = {} if self.path is None else _recorded(self.path, step)
        failed = [
            Reading(row["step"], row["phase"], ())
            for row in (self.events.rows(NOT_MEASURED) if rows else ())
            if row["step"] <= step
        ]
        measured = [
            Reading(number, each[0]["phase"], tuple(each))
            for number, each in rows.items()
        ]
        self.readings = sorted(measured + failed, key=lambda each: each.step)

    def on_step(self, step):
        """Evaluates at multiples of `every`."""
        if self.passed(self.every, step):
            self.evaluate(step)

    def evaluate(self, step: int) -> Reading:
        """Evaluates the model now.

        Args:
            step: Steps trained so far.
        """
        phase = self.model.phase.name
        try:
            measurements = self._measure(self.model)
        except (ValueError, ArithmeticError) as error:
            if fault := first_not_finite(self.model):
                raise DivergedError(f"variable {fault}", step) from error
            if not self.readings or isinstance(error, RecipeError | RunError):
                raise
            return self._fail(step, phase, error)
        origin = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "checkpoint": None,
            "step": step,
            "phase": phase,
        }
        rows = [origin | dataclasses.asdict(each) for each in measurements]
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for row in rows:
                runs.append_line(self.path, row)
        reading = Reading(step, phase, tuple(rows))
        self.readings.append(reading)
        scalars = {
            f"evaluations/{row['metric']}/{row['subject']}": row["value"]
            for row in rows
        }
        for writer in self._writers:
            writer.write_scalars(scalars, step)
        if self._say is not None and rows:
            self._say(_line(reading))
        return reading

    def _fail(self, step: int, phase: str, error: Exception) -> Reading:
        """Records that the model, which was measured before, could not be."""
        self.events.add(
            step,
            NOT_MEASURED,
            f"The model could not be measured: {error} Its weights are finite, what it "
            "makes may not be. This counts as worse than the best.",
            phase=phase,
        )
        self.readings.append(Reading(step, phase, ()))
        return self.readings[-1]


def _recorded(path: Path, step: int) -> dict[int, list[dict]]:
    """Returns step -> lines of what was measured during training, up to a step."""
    found: dict[int, list[dict]] = {}
    for row in runs.read_lines(path):
        # A line without a checkpoint was not written by an evaluation afterwards.
        if row["checkpoint"] is None and row["step"] <= step:
            found.setdefault(row["step"], []).append(row)
    return found


def _line(reading: Reading) -> str:
    first = reading.rows[0]
    values = ", ".join(
        f"{row['metric']} {row['value']:.4g}"
        for row in reading.rows
        if row["subject"] == first["subject"]
    )
    return (
        f"step {reading.step:,}: {values} of {first['subject']} (n={first['n_fake']:,})"
    )
