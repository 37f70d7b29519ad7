"""The Fréchet evaluation of a generator that was given few rows, against all of them.

A generator that repeats its few images is near to them, so distances to them would
praise it. The reference is the whole training split of the data that the subset was
taken from, which training never saw. The subjects are as many

- samples of the last checkpoint (`"generator"`);
- samples of each checkpoint that was kept: the one nearest to the reference is
  `"best of training"`, chosen by the very figure that is shown, so a system that
  overfits is not held to what overfitting left;
- samples of the untrained generator, and real images of the test split;
- `"training rows, repeated"`, what a generator would reach that only memorises.
"""

import dataclasses

import numpy as np

from keras_gen.metrics import Measurement, extractors, reference_rows
from keras_gen.metrics.extractor import Extractor
from keras_gen.registry import load_model
from keras_gen.training import data
from keras_gen.training.data import origins, subset
from keras_gen.training.errors import RunError
from keras_gen.training.evaluations import frechet
from keras_gen.training.storage import checkpoints
from keras_gen.training.trials import reference_statistics

_MOST = 10_000


def evaluate(trial) -> list[Measurement]:
    """Returns the values of the five subjects; details hold the best one's step.

    Args:
        trial: The `Trial` of a recipe whose data are `subset:N:SPEC`. Its count
            defaults to the whole test split, at most 10,000.

    Raises:
        RunError: If the data are no subset, or as in `frechet`.
    """
    whole = whole_source(trial)
    network = network_for(trial, whole.name)
    count = trial.rows(_MOST)
    reference = reference_statistics.of(whole, network)

    def rows_of(subjects):
        return reference_rows(
            reference,
            subjects,
            network,
            data=whole.name,
            split=whole.split,
            seed=trial.seed,
            origin=origins.origin(whole.name),
        )

    def samples_of(model):
        return model.generate(count, seed=trial.seed)

    rows = rows_of(
        {
            "generator": samples_of(trial.model),
            "untrained generator": samples_of(trial.untrained),
            "test split": trial.test.images(count, seed=trial.seed),
            "training rows, repeated": repeated(trial.train.images(), count),
        }
    )
    found = {int(trial.model.steps.numpy()): rows}
    for path in checkpoints.listed(trial.run.checkpoints):
        model = load_model(path, compile=False)
        step = int(model.steps.numpy())
        if step not in found:
            found[step] = rows_of({"generator": samples_of(model)})
    # The first row of each is the generator's distance.
    best = min(found, key=lambda step: found[step][0].value)
    return rows + [
        dataclasses.replace(
            row, subject="best of training", details=row.details | {"step": best}
        )
        for row in found[best]
        if row.subject == "generator"
    ]


def whole_source(trial) -> data.Source:
    """Returns the whole training split that a trial's few rows were taken from.

    Raises:
        RunError: If the trial's data are no subset.
    """
    recipe = trial.recipe
    try:
        _, spec = subset.parse(recipe.data)
    except data.DataError as error:
        raise RunError(
            f"The evaluation 'limited_data' is for subsets. {error}"
        ) from error
    return data.load(spec, "train", recipe.image_size, recipe.channels)


def network_for(trial, whole: str) -> Extractor:
    """Returns the trial's extractor, or the one that was trained on the whole data.

    Raises:
        RunError: If there is none, or it cannot be loaded.
    """
    spec = trial.extractor or frechet.default_extractor(whole)
    if spec is None:
        raise RunError(
            f"No extractor was trained on {whole!r}, so name one: --extractor SPEC, "
            f"where SPEC is {', '.join((*extractors.shipped(), *extractors.FORMS))}."
        )
    try:
        return extractors.get(spec)
    except (ValueError, FileNotFoundError) as error:
        raise RunError(str(error)) from error


def repeated(images: np.ndarray, count: int) -> np.ndarray:
    """Returns `count` images: all of these in turn, again and again."""
    return images[np.arange(count) % len(images)]
