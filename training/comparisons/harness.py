"""Runs a comparison: its search, then its seeds, each training in its own process."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from keras_gen.registry import unknown
from keras_gen.training.comparisons import choosing, lock, outcome, plan
from keras_gen.training.comparisons import comparison as comparisons
from keras_gen.training.comparisons import metrics as comparison_metrics
from keras_gen.training.comparisons.comparison import Comparison
from keras_gen.training.comparisons.plan import Training
from keras_gen.training.comparisons.process import Process
from keras_gen.training.comparisons.results import Results
from keras_gen.training.errors import RunError

# Seconds for a training to end its step and save its state.
_PATIENCE = 120.0


@dataclasses.dataclass(frozen=True)
class Failure:
    """A training that ended by neither a result nor divergence.

    Args:
        training: The training; it is tried again when the comparison goes on.
        reason: The last line of its log.
    """

    training: Training
    reason: str


def run(
    comparison: Comparison,
    directory: str | Path,
    *,
    metrics: Sequence[str] = (),
    rows: Sequence[str] = (),
    jobs: int = 1,
    say: Callable[[str], None] = lambda text: None,
) -> list[Failure]:
    """Does all trainings of a comparison that are not done yet.

    A training that was broken off goes on from its newest checkpoint. One that
    diverged is on record as such and is not tried again: it would diverge again. One
    that was measured is measured by what was asked for later.

    Args:
        comparison: What to compare.
        directory: The comparison's directory.
        metrics: Metrics that every training must have measured of its generator.
        rows: Names of the rows to train and measure now; none for all. The others may
            follow in the same directory.
        jobs: How many trainings run at once, 1 or 2.
        say: Takes lines about the progress.

    Returns:
        The trainings that failed for other reasons. The others were done all the same.

    Raises:
        RunError: If the directory holds another comparison or something else, another
            process works in it, or a metric is not among those measured.
        RecipeError: If there is no such row.
    """
    if jobs not in (1, 2):
        raise RunError(f"One or two trainings run at once. Received: jobs={jobs}")
    directory = Path(directory).expanduser()
    study = comparison.study
    plan.require_distinct_folders(study)
    rows = plan.chosen_rows(study, rows)
    with lock.held(directory) as descriptor:
        comparison = comparisons.joined(directory, comparison)
        searches = plan.searches(study, directory, rows)
        total = len(searches) + len(rows) * len(study.seeds)
        needed = {"search": {study.metric}, "final": set(metrics)}
        shown = {*metrics, *([study.metric] if searches else [])}
        given = {row: comparison.evaluations_of_row(row) for row in rows}
        comparison_metrics.require_possible(shown, given, comparison.extractor)
        comparisons.begin(directory, comparison)
        session = _Session(comparison, directory, descriptor, needed, jobs, say, total)
        if not searches:
            chosen = plan.only_setting(study)
        else:
            session.do(searches)
            chosen = choosing.choose(study, session.results.of("search"))
            for row in rows:
                say(f"{row}: {chosen[row] or 'no setting to train with'}")
        session.do(plan.finals(study, directory, {row: chosen[row] for row in rows}))
        return session.failures


class _Session:
    """One call of `run`: its processes, results and failures."""

    def __init__(self, comparison, directory, lock, needed, jobs, say, total):
        self.comparison = comparison
        self.results = Results(directory)
        self.failures: list[Failure] = []
        self._lock = lock
        self._needed = needed
        self._jobs = jobs
        self._say = say
        self._total = total
        self._number = 0

    def do(self, trainings: Sequence[Training]) -> None:
        """Does what is not done of some trainings, a few at a time."""
        waiting = []
        for training in trainings:
            self._number += 1
            head = f"[{self._number}/{self._total}] {training}"
            missing = self._missing(training)
            if missing is None:
                verb = "goes on" if training.run.exists() else "begins"
                waiting.append((head, verb, training))
            elif missing and not training.run.exists():
                self._fail(
                    head,
                    training,
                    f"Its run is gone, so it cannot be measured by {', '.join(missing)}"
                    f". Remove its lines from {self.results.path} to train it again.",
                )
            elif missing:
                verb = f"is measured by {', '.join(missing)}"
                waiting.append((head, verb, training))
            else:
                self._say(f"{head}: on record")
        running: dict[Process, str] = {}
        try:
            while waiting or running:
                while waiting and len(running) < self._jobs:
                    head, verb, training = waiting.pop(0)
                    self._say(f"{head}: {verb}, log {training.log}")
                    running[Process(training, self.comparison, self._lock)] = head
                for process in [p for p in running if p.poll() is not None]:
                    self._finish(process, running.pop(process))
                time.sleep(0.05)
        finally:
            for process in running:
                process.stop()
            for process in running:
                process.wait(_PATIENCE)

    def _missing(self, training: Training) -> Sequence[str] | None:
        """Returns by what a training is still to be measured; None if it is not done.

        What is done of it is on record then.
        """
        wanted = self.comparison.evaluations_of(training)
        result = outcome.read(training.run)
        if result is not None and result.final:
            # The comparison may have been killed before it took the result.
            self.results.add(training, result, self._jobs)
            missing = result.missing(wanted, training.recipe.evaluation)
        elif self.results.has(training):
            done = self.results.evaluations(training)
            missing = tuple(name for name in wanted if name not in done)
        else:
            return None
        if not missing:
            self._require_metrics(training)
        return missing

    def _finish(self, process: Process, head: str) -> None:
        training = process.training
        result = outcome.read(training.run)
        if process.poll() != 0 or result is None or not result.final:
            reason = process.last_words() or f"exit code {process.poll()}"
            self._fail(head, training, reason)
            return
        self.results.add(training, result, self._jobs)
        if result.status == "diverged":
            self._say(f"{head}: diverged at step {result.steps:,}")
            return
        values = self._require_metrics(training)
        shown = ", ".join(f"{name} {value:.4g}" for name, value in values.items())
        self._say(f"{head}: {shown or 'measured'} in {result.seconds:,.0f} s")

    def _fail(self, head: str, training: Training, reason: str) -> None:
        self.failures.append(Failure(training, reason))
        self._say(f"{head}: failed. {reason}")

    def _require_metrics(self, training: Training) -> dict[str, float]:
        """Returns metric -> value of a generator, or raises where one is missing."""
        values = self.results.values(training)
        missing = sorted(self._needed[training.phase] - set(values))
        if missing and values:
            raise RunError(unknown("metric", missing[0], values))
        return values
