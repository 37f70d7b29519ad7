"""Sliced Wasserstein distance of samples: of points themselves, or of features.

Each subject is compared with as many random rows of the training split. The value of
the test split is the floor.
"""

from keras_gen.metrics import Measurement
from keras_gen.metrics.sliced_wasserstein import sliced_wasserstein
from keras_gen.training.trials import sample_sets

_DIRECTIONS = 128


def evaluate(trial) -> list[Measurement]:
    """Returns the values of `"generator"`, `"untrained generator"`, `"test split"`.

    `swd_points` for data that are points, whose unit it has, otherwise `swd_c` over the
    features of the images.

    Args:
        trial: The `Trial`. Its count defaults to the whole test split, at most 10,000.

    Raises:
        RunError: If the data are neither points nor images, the training split is too
            small, or the extractor is unknown or does not fit the images.
    """
    count = trial.rows(sample_sets.MOST)
    if "point" in trial.train.features:
        reference = trial.samples.reference("point", count)
        subjects = trial.samples.of("point", count)
        name, measurement = "swd_points", trial.measurement
        protocol = {"split": trial.train.split}
    else:
        reference = trial.features.reference(count).features
        subjects = {
            subject: outputs.features
            for subject, outputs in trial.features.subjects(count).items()
        }
        name, measurement, protocol = "swd", trial.features.measurement, {}
    return [
        measurement(
            name,
            sliced_wasserstein(reference, rows, _DIRECTIONS, trial.seed),
            n_real=count,
            n_fake=count,
            subject=subject,
            parameters={"directions": _DIRECTIONS},
            **protocol,
        )
        for subject, rows in subjects.items()
    ]
