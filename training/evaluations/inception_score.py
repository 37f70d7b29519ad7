"""Inception score of samples: how sure and how varied the classifier finds them.

The real images of the test split are the ceiling that belongs beside the value, for
with few rows in a split even they do not reach the number of classes.
"""

from keras_gen.metrics import Measurement
from keras_gen.metrics.inception_score import inception_score
from keras_gen.training.errors import RunError
from keras_gen.training.trials import sample_sets

# As in the literature.
_SPLITS = 10


def evaluate(trial) -> list[Measurement]:
    """Returns `is_c` of `"generator"`, `"untrained generator"`, `"test split"`.

    `is_x` over a classifier that was trained on other data, `is` over Inception v3.
    Details hold the standard deviation over the ten splits.

    Args:
        trial: The `Trial`. Its count defaults to the whole test split, at most 10,000.

    Raises:
        RunError: If there are fewer rows than splits, or the extractor is no classifier
            or does not fit the images.
    """
    network = trial.features.network
    count = trial.rows(sample_sets.MOST)
    if network.num_classes is None:
        raise RunError(
            "An inception score needs an extractor that is a classifier. Received: "
            f"{network.name}, which has features only. Choose another: --extractor SPEC"
        )
    if count < _SPLITS:
        raise RunError(
            f"An inception score is a mean over {_SPLITS} splits. Received: {count} "
            f"rows. Measure at least {_SPLITS}."
        )
    rows = []
    for subject, outputs in trial.features.subjects(count).items():
        score = inception_score(outputs.logits, _SPLITS, trial.seed)
        rows.append(
            trial.features.measurement(
                "is",
                score.mean,
                n_real=0,
                n_fake=count,
                subject=subject,
                parameters={"splits": _SPLITS},
                details={"std": score.std, "num_classes": network.num_classes},
            )
        )
    return rows
