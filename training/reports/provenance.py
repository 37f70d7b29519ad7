"""Tells a run's own evaluations from those of a run that it replaced."""

from datetime import datetime

from keras_gen.training.storage import runs
from keras_gen.training.storage.runs import RunDirectory


def own_evaluations(run: RunDirectory) -> tuple[list[dict], list[int]]:
    """Returns the rows of `evaluations.jsonl` that can be of this run's training.

    An evaluation that was under way while `keras-gen train --overwrite` began writes
    values of the replaced run into the new one. They are older than the step they name.

    Args:
        run: The run.

    Returns:
        The rows, and the steps of those left out.

    Raises:
        RunError: If a file of the run is broken.
    """
    sessions = run.sessions()
    kept, out = [], []
    for row in runs.read_lines(run.evaluations):
        reached = _reached(run, sessions, row["step"])
        measured = datetime.fromisoformat(row["time"]).timestamp()
        if reached is None or measured >= reached:
            kept.append(row)
        else:
            out.append(row["step"])
    return kept, sorted(set(out))


def _reached(run: RunDirectory, sessions: list[dict], step: int) -> float | None:
    """Returns the earliest time at which training may have reached a step."""
    times = [
        datetime.fromisoformat(session["started"]).timestamp()
        + run.seconds(step)
        - run.seconds(session["from_step"])
        for session in sessions
        if session["from_step"] <= step
    ]
    # Times of the clock are whole seconds.
    return min(times) - 1 if times else None
