"""Measures a model while it trains, by the evaluations that its recipe names."""

import contextlib
import random
from collections.abc import Iterator

import numpy as np

from keras_gen.metrics import Measurement
from keras_gen.training import data
from keras_gen.training.evaluation import Trial, measure
from keras_gen.training.recipe import Recipe
from keras_gen.training.storage.runs import RunDirectory

# What a trial makes when it is asked, and training does not change.
_SHARED = ("train", "test", "untrained")
_MOST = 500  # Ours: an evaluation of the digits or Fashion-MNIST then takes seconds.


class LiveTrials:
    """A function `model -> list[Measurement]` for the callback `Evaluate`.

    Each call is a trial of its own, for the model has changed; data and the untrained
    baseline are loaded and built once.

    Args:
        run: The run, which need not be written yet.
        recipe: Its recipe, whose `quality` says what to measure.
        source: The recipe's training data, where it is loaded already.
        seed: Which samples, and which of the test rows.
    """

    def __init__(
        self,
        run: RunDirectory,
        recipe: Recipe,
        source: data.Source | None = None,
        seed: int = 0,
    ):
        self.run = run
        self.recipe = recipe
        self.seed = seed
        self._kept: dict[str, object] = {} if source is None else {"train": source}
        self._rehearsed: list[Measurement] | None = None

    def rehearse(self, model) -> list[Measurement]:
        """Measures the model before training, to find out whether that is possible.

        A model without any step is not measured again by the first call, unless it
        takes the place of a run, whose checkpoints an evaluation may have looked at.
        """
        found = self(model)
        if int(model.steps.numpy()) == 0 and not self.run.exists:
            self._rehearsed = found
        return found

    def __call__(self, model) -> list[Measurement]:
        """Measures the model as it is now, beside its evaluations' baselines."""
        rehearsed, self._rehearsed = self._rehearsed, None
        if rehearsed is not None and int(model.steps.numpy()) == 0:
            return rehearsed
        quality = self.recipe.quality
        trial = Trial(
            self.run, model, quality.count, quality.extractor, self.seed, self.recipe
        )
        vars(trial).update(self._kept)
        if trial.count is None:
            trial.count = trial.rows(_MOST)
        with _own_randomness():
            measurements = measure(trial, quality.evaluations)
        self._kept = {k: v for k, v in vars(trial).items() if k in _SHARED}
        return measurements


@contextlib.contextmanager
def _own_randomness() -> Iterator[None]:
    """Gives the states of Python's and NumPy's global generators back at the end.

    The untrained baseline is made from the recipe's seed, which sets both.
    """
    # The global generator is what others may use; only these two functions reach it.
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
