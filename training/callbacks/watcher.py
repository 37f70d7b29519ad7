"""The base of callbacks that act on a value which `Evaluate` measures."""

import dataclasses
import math

from keras_gen.training.callbacks.evaluate import Evaluate, Reading
from keras_gen.training.callbacks.step_callback import StepCallback
from keras_gen.training.quality.decline import Decline


@dataclasses.dataclass(frozen=True)
class Watched:
    """Which value tells good from bad.

    Args:
        metric: Id of the metric.
        subject: Whose value it is.
        smaller_is_better: Whether a smaller value is a better one.
    """

    metric: str = "fd_c"
    subject: str = "generator"
    smaller_is_better: bool = True

    def __str__(self):
        return f"{self.metric} of {self.subject}"


class Watcher(StepCallback):
    """Calls `on_value(reading, is_best)` after each evaluation but that before step 1.

    Values of two phases, such as those before and after a network grew, are not
    compared: the best is forgotten where a phase begins. What a training knows when it
    goes on follows from what is on record, so it does what an unbroken one does.

    Args:
        evaluate: What measures; it stands before this callback.
        watched: Which of its values.
        factor: How much worse than the best is much worse, see `Decline`.

    Attributes:
        decline: The `Decline` of the value.
    """

    def __init__(self, evaluate: Evaluate, watched: Watched, factor: float = 1.0):
        super().__init__()
        self.evaluate = evaluate
        self.watched = watched
        self.decline = Decline(watched.smaller_is_better, factor)
        self._phase: str | None = None

    def on_value(self, reading: Reading, is_best: bool) -> None:
        """Acts on an evaluation that `decline` has seen.

        Args:
            reading: The evaluation.
            is_best: Whether its value is the best so far of this phase.
        """
        raise NotImplementedError

    def replay(self, reading: Reading, is_best: bool) -> None:
        """Remembers what `on_value` did at an evaluation before this training."""

    def on_train_begin(self, logs=None):
        """Remembers what is on record, and refuses a value that nobody measures."""
        super().on_train_begin(logs)
        self.restore()
        measured = [reading for reading in self.evaluate.readings if reading.rows]
        if measured:
            self._row(measured[-1])

    def restore(self) -> None:
        """Remembers what the evaluations on record have come to."""
        self._phase = None
        for reading in self.evaluate.readings:
            if reading.step > 0:
                self.replay(reading, self._see(reading))

    def on_step(self, step):
        """Looks whether there is a new evaluation."""
        if self.evaluate.step < step:
            raise ValueError(
                f"{type(self).__name__} acts on what Evaluate has measured. Received: "
                "callbacks in which its Evaluate comes later, or not at all. Put it "
                "before."
            )
        readings = self.evaluate.readings
        if readings and readings[-1].step == step:
            self.on_value(readings[-1], self._see(readings[-1]))

    def value(self, reading: Reading) -> float:
        """Returns the watched value of an evaluation, NaN of one that failed."""
        return self._row(reading)["value"] if reading.rows else math.nan

    def _row(self, reading: Reading) -> dict:
        return reading.row(self.watched.metric, self.watched.subject)

    def _see(self, reading: Reading) -> bool:
        if reading.phase != self._phase:
            self.decline.forget()
            self._phase = reading.phase
        return self.decline.see(reading.step, self.value(reading))
