"""Kernel distance (KID) of samples, which unlike the Fréchet one has no bias.

Each subject is compared with as many random images of the training split. The value of
the test split differs from 0 by chance, of which it is one draw and no measure: a
generator below it, or a little above, is not shown to be better or worse. With few
rows chance is large (ADR 20), and the standard deviation over subsets does not show it,
since they share their rows.
"""

from keras_gen.metrics import Measurement
from keras_gen.metrics.kernel_distance import kernel_distance
from keras_gen.training.errors import RunError
from keras_gen.training.trials import sample_sets

_SUBSETS = 50
_SUBSET_SIZE = 500


def evaluate(trial) -> list[Measurement]:
    """Returns `kid_c` of `"generator"`, `"untrained generator"`, `"test split"`.

    Means over 50 subsets of 500 rows, or of half the rows if there are fewer than
    1,000, so that subsets differ. Details hold their standard deviation.

    Args:
        trial: The `Trial`. Its count defaults to the whole test split, at most 10,000.

    Raises:
        RunError: If there are fewer than 4 rows, or the extractor is unknown or does
            not fit the images.
    """
    features = trial.features
    count = trial.rows(sample_sets.MOST)
    size = min(_SUBSET_SIZE, count // 2)
    if size < 2:
        raise RunError(
            "A kernel distance needs subsets of 2 rows, each of half a set. Received: "
            f"{count} rows. Measure at least 4."
        )
    reference = features.reference(count)
    rows = []
    for subject, outputs in features.subjects(count).items():
        distance = kernel_distance(
            reference.features, outputs.features, _SUBSETS, size, trial.seed
        )
        rows.append(
            features.measurement(
                "kid",
                distance.mean,
                n_real=count,
                n_fake=count,
                subject=subject,
                parameters={
                    "subsets": _SUBSETS,
                    "subset_size": distance.subset_size,
                },
                details={"std": distance.std},
            )
        )
    return rows
