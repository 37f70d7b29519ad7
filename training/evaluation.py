"""Measures a run's newest checkpoint by its recipe's evaluation, and records it."""

import dataclasses
import functools
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import keras
import numpy as np

from keras_gen.base import GenerativeModel
from keras_gen.metrics import Measurement
from keras_gen.registry import load_model
from keras_gen.training import data, evaluations
from keras_gen.training.building import build_model, load_source
from keras_gen.training.errors import RunError
from keras_gen.training.recipe import Recipe
from keras_gen.training.storage import runs
from keras_gen.training.storage.runs import RunDirectory
from keras_gen.training.trials import sample_sets
from keras_gen.training.trials.feature_sets import FeatureSets
from keras_gen.training.trials.labelled_sets import LabelledSets


class Trial:
    """A trained model with all that its evaluation compares it with.

    Args:
        run: The run.
        model: The trained model, as `load_model` gave it.
        count: How many samples or rows to measure; None for the evaluation's own.
        extractor: Id or file of the feature extractor; None for the evaluation's own.
        seed: Which samples, and which of the test rows.
        recipe: The recipe of a run that is not written yet; None for the run's own.

    Attributes:
        run: As the argument; so are `model`, `count`, `extractor` and `seed`.
        recipe: The recipe.
    """

    def __init__(
        self,
        run: RunDirectory,
        model: GenerativeModel,
        count: int | None = None,
        extractor: str | None = None,
        seed: int = 0,
        recipe: Recipe | None = None,
    ):
        self.run = run
        self.recipe: Recipe = recipe or run.recipe()
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

    @functools.cached_property
    def samples(self) -> sample_sets.SampleSets:
        """The samples of the system and its baselines, drawn once and kept."""
        return sample_sets.SampleSets(self)

    @functools.cached_property
    def labelled(self) -> LabelledSets:
        """Images of given classes, of conditional systems, drawn once and kept."""
        return LabelledSets(self)

    @functools.cached_property
    def features(self) -> FeatureSets:
        """The features of the images, extracted once and kept.

        Raises:
            RunError: If no extractor fits the data, see `frechet.shipped_or_named`.
        """
        return FeatureSets(self)

    def image_sets(self, count: int) -> dict[str, np.ndarray]:
        """Returns subject -> `count` images of the system and of each baseline.

        Args:
            count: Images of each subject, at most what `rows` gives. Evaluations that
                ask for different numbers share the images: fewer are the first of more.

        Returns:
            `"generator"`, `"untrained generator"` and `"test split"`, each float32
            (count, H, W, C) in [-1, 1], rounded to the 256 levels of bytes.

        Raises:
            RunError: If the data are no images or the system needs more than a seed.
        """
        return self.samples.of("image", count)

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
            # Not None: what a metric needs is then refused where it is missing.
            "parameters": {},
        }
        return Measurement(metric=metric, value=float(value), **(fields | protocol))


def measure(trial: Trial, names: Sequence[str] = ()) -> list[Measurement]:
    """Returns what evaluations find, each value once.

    Args:
        trial: The `Trial`, whose samples and features they share.
        names: Ids of evaluations. Defaults to the recipe's own.

    Raises:
        RecipeError: If there is no such evaluation.
        RunError: If the trial is not what an evaluation measures.
    """
    chosen = evaluations.resolve(names or [trial.recipe.evaluation])
    found = [row for name in chosen for row in evaluations.get(name)(trial)]
    # Some evaluations hold another, such as that of the Fréchet distance.
    return list(dict.fromkeys(found))


def evaluate_run(
    run_directory: str | Path,
    *,
    count: int | None = None,
    extractor: str | None = None,
    seed: int = 0,
    metrics: Sequence[str] = (),
) -> list[Measurement]:
    """Measures a run's newest checkpoint and appends the values to its evaluations.

    What is measured, and beside which baselines, is the recipe's `evaluation`, or those
    that `metrics` names; see `keras_gen.training.evaluations`.

    Args:
        run_directory: The run, or the folder `best` in it, for the checkpoint there.
        count: How many samples or rows to measure. Defaults to the evaluation's own,
            usually the whole test split.
        extractor: Id or file of the feature extractor, as in
            `keras_gen.metrics.extractors`, where the evaluation uses one.
        seed: Which samples, and which of the test rows.
        metrics: Ids of evaluations, which share samples and features. Defaults to the
            recipe's own.

    Returns:
        The values, of the trained system and of each baseline.

    Raises:
        RecipeError: If there is no such evaluation.
        RunError: If there is no run or checkpoint, the test split is too small, or the
            extractor is unknown or does not fit; or if the run was replaced meanwhile.
    """
    run, checkpoint = runs.checkpoint_at(run_directory)
    begun = run.sessions()[:1]
    chosen = evaluations.resolve(metrics)
    model = load_model(checkpoint, compile=False)
    step = int(model.steps.numpy())
    measurements = measure(Trial(run, model, count, extractor, seed), chosen)
    if run.sessions()[:1] != begun:
        raise RunError(
            "A run is not replaced while it is measured. Received: "
            f"{run.path}, which was begun anew meanwhile. Nothing was recorded; "
            "evaluate it again."
        )
    origin = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "checkpoint": checkpoint.name,
        "step": step,
    }
    for measurement in measurements:
        runs.append_line(run.evaluations, origin | dataclasses.asdict(measurement))
    return measurements
