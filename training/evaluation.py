"""Measures a run's generator beside an untrained one and real held-out images."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import keras

from keras_gen.metrics import Measurement, extractors, reference_rows
from keras_gen.metrics.extractor import Extractor
from keras_gen.registry import load_model
from keras_gen.training import runs
from keras_gen.training.building import build_model, load_source
from keras_gen.training.errors import RunError
from keras_gen.training.recipe import Recipe
from keras_gen.training.runs import RunDirectory

# As many as papers draw for Fréchet distances of small images.
_MOST = 10_000

SUBJECTS = ("generator", "untrained generator", "test split")


def evaluate_run(
    run_directory: str | Path,
    *,
    count: int | None = None,
    extractor: str | None = None,
    seed: int = 0,
) -> list[Measurement]:
    """Measures a run's newest checkpoint and appends the values to its evaluations.

    A distance says little alone. So three sets of `count` images are compared with
    the whole training split, under one protocol: samples of the generator (with
    averaged weights, where the system keeps an average), samples of the same recipe's
    generator before training, and real images of the test split, which are the floor.

    Args:
        run_directory: The run.
        count: Images in each set. Defaults to the whole test split, at most 10,000.
        extractor: Id or file of the feature extractor, as in
            `keras_gen.metrics.extractors`. Defaults to the one trained on the run's
            data.
        seed: Which samples, and which of the test images.

    Returns:
        The values of `"generator"`, `"untrained generator"` and `"test split"`.

    Raises:
        RunError: If there is no run or checkpoint, the test split is too small, or the
            extractor is unknown or does not fit the images.
    """
    run = RunDirectory.open(run_directory)
    recipe = run.recipe()
    checkpoint = run.checkpoint()
    network = _extractor(extractor or default_extractor(recipe.data), run)
    train, test = load_source(recipe), load_source(recipe, "test")
    count = _count(count, len(test), recipe)
    try:
        network.describe(train.image_shape)
    except ValueError as error:
        raise RunError(f"{network.name} does not fit the data. {error}") from error
    model = load_model(checkpoint, compile=False)
    step = int(model.steps.numpy())
    keras.utils.set_random_seed(recipe.seed)
    untrained = build_model(recipe, train.image_shape)
    sets = (
        model.generate(count, seed=seed),
        untrained.generate(count, seed=seed),
        test.images(count, seed=seed),
    )
    measurements = reference_rows(
        train.epoch(256, drop_remainder=False),
        dict(zip(SUBJECTS, sets, strict=True)),
        network,
        data=recipe.data,
        split=train.split,
        seed=seed,
    )
    origin = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "checkpoint": checkpoint.name,
        "step": step,
    }
    for measurement in measurements:
        runs.append_line(run.evaluations, origin | dataclasses.asdict(measurement))
    return measurements


def protocol(measurement: Measurement) -> str:
    """Returns what a value depends on beside its subject, as one line."""
    m = measurement
    return (
        f"against {m.n_real:,} images of {m.data} ({m.split}); n={m.n_fake:,} each; "
        f"features: {m.extractor}, sha256 {m.extractor_sha256[:12]}; "
        f"resize: {m.resize}; {m.preprocessing}; seed {m.seed}"
    )


def default_extractor(data: str) -> str | None:
    """Returns the id of the shipped extractor that was trained on `data`, if any."""
    name = f"{data}_cnn"
    return name if name in extractors.shipped() else None


def _extractor(spec: str | None, run: RunDirectory) -> Extractor:
    if spec is None:
        raise RunError(
            f"No extractor was trained on {run.recipe().data!r}, so name one: "
            f"keras-gen evaluate {run.path} --extractor SPEC, where SPEC is "
            f"{', '.join(extractors.shipped())}, inception_v3:PATH or PATH.keras."
        )
    try:
        return extractors.get(spec)
    except (ValueError, FileNotFoundError) as error:
        raise RunError(str(error)) from error


def _count(count: int | None, available: int, recipe: Recipe) -> int:
    if count is None:
        return min(available, _MOST)
    if not 2 <= count <= available:
        raise RunError(
            "Every set holds the same number of images, from 2 to as many as the test "
            f"split of {recipe.data!r} has, {available:,}. Received: {count:,}"
        )
    return count
