"""Trains and measures one run of a comparison, in a process of its own.

The process that starts it writes one line of JSON to its standard input, with the keys
recipe, run, count, extractor and evaluations, and keeps the pipe open. If that process
dies or closes the pipe, the worker saves its state and ends.
"""

import dataclasses
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path

from keras_gen.training import (
    DivergedError,
    Recipe,
    RecipeError,
    RunDirectory,
    RunError,
    TrainingInterrupted,
)
from keras_gen.training.comparisons import memory, outcome
from keras_gen.training.comparisons.outcome import Outcome
from keras_gen.training.data import DataError
from keras_gen.training.storage import runs, throughput


def work(
    recipe: Recipe,
    path: str | Path,
    count: int | None = None,
    extractor: str | None = None,
    evaluations: Sequence[str] = (),
) -> Outcome:
    """Trains a run, or goes on with it, measures it and writes its outcome.

    A run that was trained and measured is only measured by what is missing.

    Args:
        recipe: What to train.
        path: The run directory.
        count: As for `evaluate_run`; so is `extractor`.
        evaluations: Ids of evaluations; none for the recipe's own.

    Returns:
        The outcome, which is final.

    Raises:
        RunError, RecipeError, DataError: As `train` and `evaluate_run`.
        TrainingInterrupted: If a signal arrived; the state is saved.
    """
    from keras_gen.training import train

    run = RunDirectory(path)
    wanted = tuple(evaluations) or (recipe.evaluation,)
    earlier = outcome.read(run.path) if run.exists else None
    if earlier is not None and earlier.final:
        missing = earlier.missing(wanted, recipe.evaluation)
        if not missing:
            return earlier
        run.require_resumable(recipe)
        return _measured(run, earlier, missing, count, extractor)
    status, message, reached = "begun", "", 0
    try:
        model = train(recipe, run.path, resume=run.exists)
        # Fewer than the recipe's, if its quality ended the training.
        status, reached = "trained", int(model.steps.numpy())
    except DivergedError as error:
        status, message, reached = "diverged", str(error), error.step
        print(message, file=sys.stderr)
    except TrainingInterrupted as error:
        reached = error.step
        raise
    finally:
        # Now, before the evaluation takes memory of its own.
        if run.exists:
            result = _outcome(run, earlier, status, reached, message)
            outcome.write(run.path, result)
    if status == "trained":
        result = _measured(run, result, wanted, count, extractor)
    return result


def _measured(run, result, wanted, count, extractor) -> Outcome:
    """Measures a trained run and adds to its outcome."""
    from keras_gen.training import evaluate_run

    found = evaluate_run(run.path, count=count, extractor=extractor, metrics=wanted)
    done = result.evaluations
    if done is None:
        done = (run.recipe().evaluation,)
    result = dataclasses.replace(
        result,
        status="measured",
        measurements=(*result.measurements, *map(dataclasses.asdict, found)),
        evaluations=tuple(dict.fromkeys((*done, *wanted))),
    )
    outcome.write(run.path, result)
    return result


def _outcome(run, earlier, status, steps, message) -> Outcome:
    records = runs.read_lines(run.metrics)
    starts = [session["from_step"] for session in run.sessions()]
    peak = memory.peak_mib()
    # A session that only measures what is trained says little about training.
    if earlier is not None:
        done = earlier.status == "trained"
        peak = earlier.peak_memory_mib if done else max(peak, earlier.peak_memory_mib)
    return Outcome(
        status=status,
        steps=steps,
        seconds=run.seconds(),
        milliseconds_per_step=throughput.milliseconds_per_step(records, starts),
        peak_memory_mib=peak,
        message=message,
    )


def _end_with(pipe: int) -> None:
    """Sends this process SIGTERM once the other end of a pipe is closed."""

    def wait():
        while os.read(pipe, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    # Not through `sys.stdin`, whose lock a waiting thread would hold at exit.
    threading.Thread(target=wait, daemon=True).start()


def _read_line(pipe: int) -> bytes:
    text = b""
    while not text.endswith(b"\n"):
        part = os.read(pipe, 1)
        if not part:
            break
        text += part
    return text


def main() -> int:
    """Does what standard input says. Returns the exit code."""
    pipe = sys.stdin.fileno()
    job = json.loads(_read_line(pipe))
    _end_with(pipe)
    try:
        work(
            Recipe(**job["recipe"]),
            job["run"],
            job["count"],
            job["extractor"],
            job["evaluations"],
        )
    except TrainingInterrupted as error:
        print(error, file=sys.stderr)
        return 128 + error.signal
    except (RecipeError, RunError, DataError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    except Exception:
        # Its last line is what the comparison shows.
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
