"""Measures a run's newest checkpoint by its recipe's evaluation, and records it."""

import dataclasses
import functools
from datetime import UTC, datetime
from pathlib import Path

import keras

from keras_gen.base import GenerativeModel
from keras_gen.metrics import Measurement
from keras_gen.registry import load_model
from keras_gen.training import data, evaluations, runs
from keras_gen.training.building import build_model, load_source
from keras_gen.training.errors import RunError
from keras_gen.training.recipe import Recipe
from keras_gen.training.runs import RunDirectory


class Trial:
    """A trained model with all that its evaluation compares it with.

    Args:
        run: The run.
        model: The trained model, as `load_model` gave it.
        count: How many samples or rows to measure; None for the evaluation's own.
        extractor: Id or file of the feature extractor; None for the evaluation's own.
        seed: Which samples, and which of the test rows.

    Attributes:
        run: As the argument; so are `model`, `count`, `extractor` and `seed`.
        recipe: The run's recipe.
    """

    def __init__(
        self,
        run: RunDirectory,
        model: GenerativeModel,
        count: int | None = None,
        extractor: str | None = None,
        seed: int = 0,
    ):
        self.run = run
        self.recipe: Recipe = run.recipe()
        self.model = model
        self.count = count
        self.extractor = extractor
        self.seed = seed

    @functools.cached_property
    def train(self) -> data.Source:
        """The training split of the recipe's data."""
        return load_source(self.recipe)

    @functools.cached_property
    def test(self) -> data.Source:
        """The test split of the recipe's data."""
        return load_source(self.recipe, "test")

    @functools.cached_property
    def untrained(self) -> GenerativeModel:
        """The recipe's model before training, from the recipe's seed."""
        keras.utils.set_random_seed(self.recipe.seed)
        return build_model(self.recipe, self.train.features)

    def rows(self, most: int) -> int:
        """Returns how many test rows to measure: `count`, or at most `most`.

        Raises:
            RunError: If `count` is out of range.
        """
        available = len(self.test)
        if self.count is None:
            return min(available, most)
        if not 2 <= self.count <= available:
            raise RunError(
                "A set holds from 2 rows to as many as the test split of "
                f"{self.recipe.data!r} has, {available:,}. Received: {self.count:,}"
            )
        return self.count

    def measurement(self, metric: str, value: float, **protocol) -> Measurement:
        """Returns a measurement on the recipe's data, by default on its test split.

        Args:
            metric: Id of the metric.
            value: The value.
            **protocol: Further fields of `Measurement`.
        """
        fields = {
            "data": self.recipe.data,
            "split": self.test.split,
            "seed": self.seed,
            "resize": "none",
            "preprocessing": "none",
            "extractor": None,
            "extractor_sha256": None,
        }
        return Measurement(metric=metric, value=float(value), **(fields | protocol))


def evaluate_run(
    run_directory: str | Path,
    *,
    count: int | None = None,
    extractor: str | None = None,
    seed: int = 0,
) -> list[Measurement]:
    """Measures a run's newest checkpoint and appends the values to its evaluations.

    What is measured, and beside which baselines, is the recipe's `evaluation`; see
    `keras_gen.training.evaluations`.

    Args:
        run_directory: The run.
        count: How many samples or rows to measure. Defaults to the evaluation's own,
            usually the whole test split.
        extractor: Id or file of the feature extractor, as in
            `keras_gen.metrics.extractors`, where the evaluation uses one.
        seed: Which samples, and which of the test rows.

    Returns:
        The values, of the trained system and of each baseline.

    Raises:
        RunError: If there is no run or checkpoint, the test split is too small, or the
            extractor is unknown or does not fit.
    """
    run = RunDirectory.open(run_directory)
    evaluate = evaluations.get(run.recipe().evaluation)
    checkpoint = run.checkpoint()
    model = load_model(checkpoint, compile=False)
    step = int(model.steps.numpy())
    measurements = evaluate(Trial(run, model, count, extractor, seed))
    origin = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "checkpoint": checkpoint.name,
        "step": step,
    }
    for measurement in measurements:
        runs.append_line(run.evaluations, origin | dataclasses.asdict(measurement))
    return measurements
