"""Precision and recall, density and coverage of samples: quality and variety apart.

Each subject is compared with as many random images of the training split. The values of
the test split are what a perfect generator would score, which is less than 1.
"""

from keras_gen.metrics import Measurement
from keras_gen.metrics.density_coverage import density_coverage
from keras_gen.metrics.precision_recall import precision_recall
from keras_gen.training.errors import RunError
from keras_gen.training.trials import sample_sets

# The papers': Kynkäänniemi et al., 2019, and Naeem et al., 2020.
_NEIGHBOUR = 3
_NEIGHBOUR_OF_DENSITY = 5


def evaluate(trial) -> list[Measurement]:
    """Returns the values of `"generator"`, `"untrained generator"`, `"test split"`.

    `precision_c`, `recall_c`, `density_c` and `coverage_c` for each. The parameter k is
    which neighbour the balls reach.

    Args:
        trial: The `Trial`. Its count defaults to the whole test split, at most 10,000.

    Raises:
        RunError: If there are too few rows, or the extractor is unknown or does not fit
            the images.
    """
    features = trial.features
    count = trial.rows(sample_sets.MOST)
    if count <= _NEIGHBOUR_OF_DENSITY:
        raise RunError(
            f"Balls reach to neighbour {_NEIGHBOUR_OF_DENSITY} of a row. Received: "
            f"{count} rows. Measure at least {_NEIGHBOUR_OF_DENSITY + 1}."
        )
    reference = features.reference(count).features
    rows = []
    for subject, outputs in features.subjects(count).items():
        for k, values in (
            (_NEIGHBOUR, precision_recall(reference, outputs.features, _NEIGHBOUR)),
            (
                _NEIGHBOUR_OF_DENSITY,
                density_coverage(reference, outputs.features, _NEIGHBOUR_OF_DENSITY),
            ),
        ):
            rows += [
                features.measurement(
                    metric,
                    value,
                    n_real=count,
                    n_fake=count,
                    subject=subject,
                    parameters={"k": k},
                )
                for metric, value in values._asdict().items()
            ]
    return rows
