"""What can end a run early, as errors whose message is written for the user."""

from pathlib import Path


class RecipeError(ValueError):
    """A recipe, or a change to one, that cannot be trained as asked."""


class RunError(ValueError):
    """A run directory that is missing, taken, or of no use for what was asked."""


class StrategyError(RunError):
    """A strategy that does not exist, or does not fit the machine or the batch."""


class WorkerLostError(RuntimeError):
    """Another process of the training was lost, and this one cannot go on alone.

    Args:
        checkpoint: The newest sound checkpoint, or None.
        cause: What TensorFlow noticed, see `distribution.lost.reason`.
    """

    def __init__(self, checkpoint: Path | None, cause: str):
        self.checkpoint = checkpoint
        place = f"from {checkpoint}" if checkpoint else "there is no checkpoint yet"
        super().__init__(
            f"The workers of a training go on together, and one was lost ({cause}). "
            f"Start all of them again with --resume: {place}."
        )


class DivergedError(ArithmeticError):
    """Training left the finite numbers.

    Args:
        what: What became NaN or infinite: a logged term or a variable.
        step: The step at which it did.
        checkpoint: The newest sound checkpoint, or None.
        advice: What to try, as sentences.
    """

    def __init__(
        self, what: str, step: int, checkpoint: Path | None = None, advice: str = ""
    ):
        self.what = what
        self.step = step
        self.checkpoint = checkpoint
        kept = f" The last good checkpoint is {checkpoint}." if checkpoint else ""
        hint = f" {advice}" if advice else ""
        super().__init__(
            f"Training diverged: {what} is not finite at step {step}.{kept}{hint}"
        )


class TrainingInterrupted(Exception):
    """SIGINT or SIGTERM ended training after a step, and its state was saved.

    Args:
        signal: Number of the signal.
        step: Steps trained so far.
        checkpoint: Where the state is saved.
    """

    def __init__(self, signal: int, step: int, checkpoint: Path):
        self.signal = signal
        self.step = step
        self.checkpoint = checkpoint
        super().__init__(f"Stopped at step {step}; saved to {checkpoint}.")
