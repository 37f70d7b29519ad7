"""Puts together the callbacks by which a training watches itself."""

import dataclasses
from collections.abc import Callable, Sequence

import keras

from keras_gen.base import GenerativeModel
from keras_gen.training import data
from keras_gen.training.callbacks import (
    CollapseMonitor,
    EarlyStop,
    Evaluate,
    KeepBest,
    RollBack,
    Watched,
)
from keras_gen.training.callbacks.evaluate import Reading, ScalarWriter
from keras_gen.training.callbacks.roll_back import require_plain_rates
from keras_gen.training.errors import RecipeError
from keras_gen.training.quality.events import Events
from keras_gen.training.quality.live_trials import LiveTrials
from keras_gen.training.recipe import Recipe
from keras_gen.training.storage.runs import RunDirectory

# Rows that the collapse monitor looks at; distances between them are 2,016.
_ROWS = 64


def require_possible(recipe: Recipe, model: GenerativeModel, processes: int) -> None:
    """Refuses a training whose quality control could not act.

    Args:
        recipe: The recipe.
        model: Its compiled model.
        processes: How many processes train together.

    Raises:
        RecipeError: If learning rates could not be lowered, or one process of several
            would stop alone.
    """
    quality = recipe.quality
    if quality is None or quality.on_divergence is None:
        return
    if processes > 1:
        raise RecipeError(
            "One process of several that train together cannot stop or go back alone. "
            f"Received: quality.on_divergence={quality.on_divergence!r} with "
            f"{processes} processes. Set it to none, or train in one process."
        )
    if quality.changes_weights:
        require_plain_rates(model)


def rehearsed(
    recipe: Recipe,
    run: RunDirectory,
    source: data.Source,
    model: GenerativeModel,
    resume: bool,
) -> LiveTrials | None:
    """Returns what measures the model while it trains, after it was seen to.

    Data, evaluations and extractor that do not fit are found out before anything is
    written. A run that goes on with the same settings has shown that they do.

    Args:
        recipe: The recipe.
        run: The run, not yet begun.
        source: The recipe's training data.
        model: Its model.
        resume: Whether the run is there and goes on.

    Returns:
        None for a recipe without `quality`.

    Raises:
        RecipeError: If the value to watch is not among those measured.
        RunError: If the model, data or extractor is not what an evaluation measures.
    """
    quality = recipe.quality
    if quality is None:
        return None
    trials = LiveTrials(run, recipe, source)
    if resume:
        before = run.recipe()
        if (before.quality, before.evaluation) == (quality, recipe.evaluation):
            return trials
    found = trials.rehearse(model)
    if quality.keep_best or quality.on_divergence:
        rows = tuple(dataclasses.asdict(each) for each in found)
        Reading(int(model.steps.numpy()), model.phase.name, rows).row(
            quality.metric, quality.subject
        )
    return trials


class QualityControl:
    """The callbacks of a recipe's `quality`, in the order in which they must stand.

    Args:
        recipe: The recipe.
        run: The run, rewound to the step where training goes on.
        source: The recipe's training data.
        writers: Where measured values are written beside the run.
        say: Shows a line.
        measure: What `rehearsed` returned.

    Attributes:
        callbacks: They belong before the callback that saves checkpoints: what is saved
            of a step is as they left it.
    """

    def __init__(
        self,
        recipe: Recipe,
        run: RunDirectory,
        source: data.Source,
        writers: Sequence[ScalarWriter],
        say: Callable[[str], None],
        measure: LiveTrials | None,
    ):
        self.callbacks: list[keras.callbacks.Callback] = []
        self._enders: list[EarlyStop | RollBack] = []
        quality = recipe.quality
        if quality is None:
            return
        events = Events(run.events, say)
        evaluate = Evaluate(
            measure, quality.every, run.evaluations, writers, say, events
        )
        watched = Watched(quality.metric, quality.subject, quality.smaller_is_better)
        self._evaluate = evaluate
        self.callbacks.append(evaluate)
        keep_best = KeepBest(run.best, evaluate, watched, run.checkpoints)
        if quality.keep_best:
            self.callbacks.append(keep_best)
        patience, factor = quality.patience, quality.factor
        if quality.on_divergence == "stop":
            self._enders.append(EarlyStop(evaluate, watched, patience, factor, events))
        elif quality.on_divergence == "roll_back":
            again = {"limit": quality.limit, "rate_factor": quality.rate_factor}
            ender = RollBack(
                evaluate, keep_best, patience, factor, events=events, **again
            )
            self._enders.append(ender)
        self.callbacks += self._enders
        if quality.monitor_every is not None:
            rows = source.rows(_ROWS, seed=0)
            self.callbacks.append(CollapseMonitor(rows, quality.monitor_every, events))

    def restore(self, step: int) -> None:
        """Remembers what is on record up to a step.

        `fit` lets the callbacks do so, too, but trains a step of what has ended.
        """
        if self._enders:
            self._evaluate.restore(step)
        for ender in self._enders:
            ender.restore()

    @property
    def stopped(self) -> bool:
        """Whether training has ended before its last step."""
        return any(ender.stopped for ender in self._enders)
