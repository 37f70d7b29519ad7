"""Parzen-window log likelihood of test images, as the first GAN paper reports it.

A poor measure (Theis et al., 2015), offered to be compared with that paper and with
its own reference line: as many training images in place of the samples.
"""

from keras_gen import images as pictures
from keras_gen.metrics import Measurement
from keras_gen.metrics.parzen import SIGMAS, parzen
from keras_gen.training.errors import RunError

# The paper has 10,000 samples and chooses σ on 1,000 images.
_CENTRES = 2_000
_VALIDATION = 1_000
_TEST = 10_000
# Of the training split at most, so that the rest can serve as centres.
_VALIDATION_SHARE = 5


def evaluate(trial) -> list[Measurement]:
    """Returns `parzen_log_likelihood` of three sets of centres, in nats.

    They are samples of `"generator"` and of `"untrained generator"`, and random images
    of the training split, `"train split"`. The width is chosen from ten between 0.1 and
    1, for each by itself, on other images of the training split; test images are
    measured.

    Args:
        trial: The `Trial`. Its count is that of the centres; it defaults to 2,000, and
            is at most what the training split has beside 1,000 (or a fifth of its)
            validation images.

    Raises:
        RunError: If there are fewer training images than that, the data are no images,
            or the system needs more than a seed.
    """
    rows = len(trial.train)
    held_out = min(_VALIDATION, rows // _VALIDATION_SHARE)
    count = trial.count or min(_CENTRES, rows - held_out)
    if not 1 <= held_out or count > rows - held_out:
        raise RunError(
            "As many training images as samples stand beside them, without those that "
            f"choose σ: at most {max(rows - held_out, 0):,}. Received: {count:,}"
        )
    if not trial.model.draws_alone:
        raise RunError(
            "This evaluation needs a system whose endpoint `generate` wants a seed "
            f"only. Received: {trial.recipe.system!r}. Choose another evaluation."
        )
    train = _unit(trial.train.images(held_out + count, seed=trial.seed))
    test = _unit(trial.test.images(_TEST, seed=trial.seed))
    subjects = {
        "generator": _unit(trial.model.generate(count, seed=trial.seed)),
        "untrained generator": _unit(trial.untrained.generate(count, seed=trial.seed)),
        "train split": train[held_out:],
    }
    results = []
    for subject, centres in subjects.items():
        found = parzen(centres, train[:held_out], test)
        results.append(
            trial.measurement(
                "parzen_log_likelihood",
                found.mean,
                n_real=len(test),
                n_fake=count,
                subject=subject,
                preprocessing="uint8 round trip; [0, 1]; σ chosen on "
                f"{held_out:,} training images",
                details={
                    "sigma": found.sigma,
                    "standard_error": found.standard_error,
                    "sigmas": list(SIGMAS),
                    "validation_means": list(found.validation_means),
                },
            )
        )
    return results


def _unit(images):
    return pictures.to_uint8(images) / 255
