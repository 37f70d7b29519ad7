"""Distance of translations to the truth, and what simple answers would reach.

The truth is known where data are drawn, for unpaired domains too: systems that learn
without pairs are measured by them all the same. Each direction is compared with three
baselines: the source as it is (`"input copy"`), the mean image of what was to be
learned (`"mean target"`), and the recipe's system before training (`"untrained
generator"`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from keras_gen.metrics import Measurement
from keras_gen.metrics.gradient_energy import gradient_energy
from keras_gen.metrics.l1 import mean_absolute_error
from keras_gen.training.errors import RunError
from keras_gen.training.trials import fidelity

# The whole test split of the drawn scenes.
_MOST = 2_000
_BATCH = 100


@dataclass(frozen=True)
class Direction:
    """One direction of translation.

    Args:
        endpoint: Name of the model's endpoint.
        source: Column of what it translates.
        truth: Column of what that should become.
        target: Column of the training data that it should look like.
        suffix: What sets its metrics apart.
    """

    endpoint: str
    source: str
    truth: str
    target: str
    suffix: str = ""


PAIRED = (Direction("translate", "source", "target", "target"),)
UNPAIRED = (
    Direction("a_to_b", "a", "a_truth", "b", "_ab"),
    Direction("b_to_a", "b", "b_truth", "a", "_ba"),
)


def evaluate(trial) -> list[Measurement]:
    """Returns the values of each direction, of the trained system and each baseline.

    - `l1`: mean |x - y| of images in [-1, 1];
    - `psnr` in decibels and `ssim`: means over the images, as bytes and in [0, 1];
      SSIM where sides have 11 pixels or more;
    - `sharpness`: gradient energy as a share of the truth's;
    - for systems with two directions, which have `_ab` or `_ba` behind these names,
      `cycle_l1` of the trained and the untrained one: mean |F(G(x)) - x|.

    Args:
        trial: The `Trial`. Its count defaults to the whole test split, at most 2,000.

    Raises:
        RunError: If the data do not hold the truth.
    """
    rows = trial.test.rows(trial.rows(_MOST), seed=trial.seed)
    directions = PAIRED if "source" in rows else UNPAIRED
    missing = sorted({d.truth for d in directions} - set(rows))
    if missing:
        raise RunError(
            f"Translations are compared with the truth, columns {missing}. Received: "
            f"{trial.recipe.data!r} with {sorted(rows)}. Choose drawn data."
        )
    results = []
    for way, back in zip(directions, reversed(directions), strict=True):
        source, truth = rows[way.source], rows[way.truth]
        mean = trial.train.rows()[way.target].mean(axis=0, keepdims=True)
        subjects = {
            "input copy": source,
            "mean target": np.broadcast_to(mean, truth.shape),
        }
        for subject, model in (
            ("generator", trial.model),
            ("untrained generator", trial.untrained),
        ):
            subjects[subject] = images = _run(model, way.endpoint, source)
            if way is not back:
                returned = _run(model, back.endpoint, images)
                error = mean_absolute_error(returned, source)
                results.append(
                    _row(trial, f"cycle_l1{way.suffix}", error, subject, source)
                )
        energy = gradient_energy(truth)
        for subject, images in subjects.items():
            for metric, value in (
                ("l1", mean_absolute_error(images, truth)),
                ("sharpness", gradient_energy(images) / energy),
            ):
                name = f"{metric}{way.suffix}"
                results.append(_row(trial, name, value, subject, source))
            stored = (fidelity.as_stored(each) for each in (images, truth))
            results += [
                _row(
                    trial,
                    f"{metric}{way.suffix}",
                    value,
                    subject,
                    source,
                    preprocessing=fidelity.PREPROCESSING,
                )
                for metric, value in fidelity.fidelity(*stored).items()
            ]
    return results


def _row(trial, metric, value, subject, source, **protocol) -> Measurement:
    size = {"n_real": len(source), "n_fake": len(source)}
    return trial.measurement(metric, value, subject=subject, **size, **protocol)


def _run(model, endpoint: str, images) -> np.ndarray:
    import tensorflow as tf

    function: Callable = tf.function(model.endpoints[endpoint].function)
    batches = range(0, len(images), _BATCH)
    return np.concatenate(
        [np.asarray(function(tf.constant(images[i : i + _BATCH]))[0]) for i in batches]
    )
