"""The process of a worker: started with a job, asked to stop, and its log."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

from keras_gen.training.comparisons.comparison import Comparison
from keras_gen.training.comparisons.plan import Training

_MODULE = "keras_gen.training.comparisons.worker"


class Process:
    """A training in a process of its own, whose memory and state are its own too.

    Args:
        training: What to train.
        comparison: How to measure it.
        lock: Descriptor of the comparison's lock, which stays locked while the process
            lives.

    Attributes:
        training: As the argument.
    """

    def __init__(self, training: Training, comparison: Comparison, lock: int):
        self.training = training
        training.log.parent.mkdir(parents=True, exist_ok=True)
        job = {
            "recipe": training.recipe.model_dump(mode="json"),
            "run": str(training.run),
            "count": comparison.count,
            "extractor": comparison.extractor,
            "evaluations": comparison.evaluations_of(training),
        }
        with open(training.log, "a", encoding="utf-8") as log:
            log.write(
                f"--- {training}, {datetime.now(UTC).isoformat('T', 'seconds')}\n"
            )
            log.flush()
            self._process = subprocess.Popen(
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ},
                pass_fds=(lock,),
                # Ctrl-C is for the comparison, which then ends the pipe.
                start_new_session=True,
            )
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        self._process.stdin.flush()

    def poll(self) -> int | None:
        """Returns the exit code; None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """Asks it to save its state and end."""
        self._process.stdin.close()

    def wait(self, seconds: float) -> None:
        """Waits for the end, and makes it where it does not come in time."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            # A second Ctrl-C does not wait either.
            self._process.kill()
            self._process.wait()

    def last_words(self) -> str:
        """Returns the last line of its log."""
        text = self.training.log.read_text(encoding="utf-8", errors="replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[-1].removeprefix("Error: ") if lines else ""
