"""Measures a model while it trains, by its recipe's evaluation."""

import contextlib
import random
from collections.abc import Iterator

import numpy as np

from keras_gen.metrics import Measurement
from keras_gen.training import evaluations
from keras_gen.training.evaluation import Trial
from keras_gen.training.storage.runs import RunDirectory

# What a trial makes when it is asked, and training does not change.
_SHARED = ("train", "test", "untrained")


class LiveTrials:
    """A function `model -> list[Measurement]` for the callback `Evaluate`.

    Each call is a trial of its own, for the model has changed; data and the untrained
    baseline are loaded and built once.

    Args:
        run: The run, whose recipe names the evaluation.
        count: Samples or rows of each call.
        seed: Which samples, and which of the test rows.
    """

    def __init__(self, run: RunDirectory, count: int, seed: int = 0):
        self.run = run
        self.count = count
        self.seed = seed
        self._kept: dict[str, object] = {}

    def __call__(self, model) -> list[Measurement]:
        """Measures the model as it is now, beside its evaluation's baselines."""
        trial = Trial(self.run, model, self.count, seed=self.seed)
        vars(trial).update(self._kept)
        with _own_randomness():
            measurements = evaluations.get(trial.recipe.evaluation)(trial)
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
