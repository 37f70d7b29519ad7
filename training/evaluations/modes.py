"""Modes of the Gaussians that samples reach, and the share of samples near one.

Neither number says enough alone, see `keras_gen.metrics.modes`. Points of the
generator, of the same recipe's generator before training, and of the test split, which
are what a perfect generator would score, are measured alike.
"""

import dataclasses

from keras_gen.metrics import Measurement
from keras_gen.metrics.modes import mode_coverage
from keras_gen.training.data import gaussians
from keras_gen.training.errors import RunError

# As in the literature.
_MOST = 2500


def evaluate(trial) -> list[Measurement]:
    """Returns the values of `"generator"`, `"untrained generator"`, `"test split"`.

    `modes`, `hq_share`, `modes_at_1` and `mode_kl` (nats) for each, see
    `keras_gen.metrics.modes.ModeCoverage`.

    Args:
        trial: The `Trial`, of a run on `gaussians`. Its count defaults to 2,500.

    Raises:
        RunError: If the run's data have no known centres.
    """
    scheme, _, variant = trial.recipe.data.partition(":")
    if scheme != "gaussians":
        raise RunError(
            "Modes are counted about known centres, which the data gaussians have. "
            f"Received: a run on {trial.recipe.data!r}. Choose another evaluation."
        )
    variant = variant or gaussians.DEFAULT
    count = trial.rows(_MOST)
    subjects = {
        "generator": trial.model.generate(count, seed=trial.seed, batch_size=count),
        "untrained generator": trial.untrained.generate(
            count, seed=trial.seed, batch_size=count
        ),
        "test split": trial.test.rows(count, seed=trial.seed)["point"],
    }
    rows = []
    for subject, points in subjects.items():
        coverage = mode_coverage(
            points, gaussians.centres(variant), gaussians.std(variant)
        )
        details = dataclasses.asdict(coverage) | {"counts": list(coverage.counts)}
        for metric, value in (
            ("modes", coverage.modes),
            ("hq_share", coverage.hq_share),
            ("modes_at_1", coverage.modes_at_1),
            ("mode_kl", coverage.kl),
        ):
            rows.append(
                trial.measurement(
                    metric,
                    value,
                    n_real=0,
                    n_fake=count,
                    subject=subject,
                    details=details,
                )
            )
    return rows
