"""Fréchet distance of samples over a network's features, and coverage of classes.

A distance says little alone. So three sets of as many images are compared with the
whole training split, under one protocol: samples of the generator (with averaged
weights, where the system keeps an average), samples of the same recipe's generator
before training, and real images of the test split, which are the floor.
"""

from collections.abc import Mapping

from keras_gen.metrics import Measurement, extractors, reference_rows
from keras_gen.metrics.extractor import Extractor
from keras_gen.training.data import origins
from keras_gen.training.errors import RunError
from keras_gen.training.trials import reference_statistics, sample_sets


def evaluate(trial, further: Mapping | None = None) -> list[Measurement]:
    """Returns the values of `"generator"`, `"untrained generator"`, `"test split"`.

    Over a classifier that was trained on the data `fd_c`, `class_coverage` and
    `class_kl`; over Inception v3 `fid`, over any other network `fd_x`, and no classes.

    Args:
        trial: The `Trial`. Its count defaults to the whole test split, at most 10,000.
        further: Subject -> as many images, for evaluations that compare more.

    Raises:
        RunError: If the test split is too small, or the extractor is unknown or does
            not fit the images.
    """
    features = trial.features
    count = trial.rows(sample_sets.MOST)
    subjects = {
        subject: features.statistics(outputs)
        for subject, outputs in features.subjects(count).items()
    }
    return reference_rows(
        reference_statistics.of(trial.train, features.network),
        subjects | dict(further or {}),
        features.network,
        data=trial.recipe.data,
        split=trial.train.split,
        seed=trial.seed,
        origin=origins.origin(trial.recipe.data),
    )


def shipped_or_named(trial) -> Extractor:
    """Returns the trial's extractor, or the one that was trained on its data.

    Raises:
        RunError: If there is none, or it cannot be loaded.
    """
    spec = trial.extractor or default_extractor(trial.recipe.data)
    if spec is None:
        raise RunError(
            f"No extractor was trained on {trial.recipe.data!r}, so name one: "
            f"keras-gen evaluate {trial.run.path} --extractor SPEC, where SPEC is "
            f"{', '.join((*extractors.shipped(), *extractors.FORMS))}."
        )
    try:
        return extractors.get(spec)
    except (ValueError, FileNotFoundError) as error:
        raise RunError(str(error)) from error


def default_extractor(data: str) -> str | None:
    """Returns the id of the shipped extractor that was trained on `data`, if any.

    A subset has none by default: near to its few rows is who repeats them, see
    `limited_data`.
    """
    if data.startswith("subset:"):
        return None
    origin = origins.origin(data)
    found = (
        name for name, entry in extractors.manifest().items() if entry["data"] == origin
    )
    return next(found, None)
