"""What an InfoGAN's codes mean: to its own Q, to a judge, and to a ruler.

That Q recognises the codes says that the images hold them; whether they are something
a person would name is for others to say. So the categories are compared with the
classes of real images and with what a classifier that knows the labels sees in
generated ones, and the numbers with properties of the strokes. The same recipe's
system before training is the ceiling of ignorance; a recipe with λ=0, which leaves Q a
spectator, is the baseline that matters and has a run of its own.
"""

import math

import numpy as np
import scipy.stats

from keras_gen.distributions import inputs
from keras_gen.metrics import Measurement, clustering
from keras_gen.metrics.image_moments import image_moments
from keras_gen.training.errors import RunError
from keras_gen.training.evaluations import frechet
from keras_gen.training.trials import own_classifier
from keras_gen.training.trials.afresh import information_afresh

_SAMPLES = 2000
_LEARNED = 5  # Samples that a new network learns the category from, for each measured.
_BATCH = 250


def evaluate(trial) -> list[Measurement]:
    """Returns the values of `"generator"` and of `"untrained generator"`.

    Over generated images:

    - `information_category`: $L_I$ of the category in nats, at most ln K.
    - `information_afresh`: the same of a new network, see
      `keras_gen.training.trials.afresh`.
    - `information_codes`: the numbers', with the deviation of Q that fits best.
    - `code_recovery`: least |Spearman's ρ| of a number with Q's mean of it.
    - `property_correlation`: greatest |ρ| of a number with a property of
      `image_moments`, where ρ is the mean of those within each category, so that the
      number must mean the same in all; `property_correlation_each` is the greatest
      mean of their sizes, so that it may turn its meaning round.
    - `category_purity`, `category_accuracy`: agreement of the categories with the
      classes that the extractor sees, see `keras_gen.metrics.clustering`.

    Over real test images: `clustering_accuracy` of Q's category against the labels.
    And what `frechet` gives.

    Args:
        trial: The `Trial` of an `infogan`, on data with labels.

    Raises:
        RunError: If the system has no codes, the data no labels, the extractor is no
            classifier of them, or as in `frechet`.
    """
    if "infer_codes" not in trial.model.endpoints:
        raise RunError(
            "Codes are those of a system with an endpoint `infer_codes`. Received: a "
            f"run of {trial.recipe.system!r}. Choose another evaluation."
        )
    if trial.test.num_classes is None:
        raise RunError(
            "Categories are compared with labels. Received: a run on "
            f"{trial.recipe.data!r}, which has none."
        )
    judge = own_classifier.of(trial)
    rows = []
    for subject, model in (
        ("generator", trial.model),
        ("untrained generator", trial.untrained),
    ):
        rows += _generated(trial, model, subject, judge)
        rows += _real(trial, model, subject)
    return rows + frechet.evaluate(trial)


def _generated(trial, model, subject, judge) -> list[Measurement]:
    count = trial.count or _SAMPLES
    drawn, images = _samples(trial, model, 0, count)
    others, learned = _samples(trial, model, count, _LEARNED * count)
    probabilities, means = _inferred(model, images)
    categories = probabilities.shape[1]
    found = probabilities[np.arange(count), drawn["category"]]
    errors = np.square(drawn["codes"] - means).mean(axis=0)
    recovery = [
        abs(_spearman(code, mean))
        for code, mean in zip(drawn["codes"].T, means.T, strict=True)
    ]
    seen = judge.logits(images).argmax(axis=1)
    table = clustering.contingency(
        drawn["category"], seen, categories, judge.num_classes
    )
    properties = _properties(drawn, images)
    values = {
        # Float32's softmax gives zeros; no bound is infinite.
        "information_category": math.log(categories) + np.log(found + 1e-12).mean(),
        "information_afresh": information_afresh(
            (learned, others["category"]),
            (images, drawn["category"]),
            categories,
            trial.seed,
        ),
        "information_codes": sum(
            math.log(2) - 0.5 * np.log(2 * np.pi * np.e * max(error, 1e-12))
            for error in errors
        ),
        "code_recovery": min(recovery),
        "property_correlation": max(map(abs, properties["mean"].values())),
        "property_correlation_each": max(properties["mean size"].values()),
    }
    judged = {
        "category_purity": clustering.purity(table),
        "category_accuracy": clustering.matched_accuracy(table),
    }
    common = {"n_real": 0, "n_fake": count, "subject": subject}
    seen_by = {
        **judge.protocol,
        "details": {"category_by_class": table.tolist()},
    }
    details = {
        "code_recovery": recovery,
        "code_mean_squared_error": errors.tolist(),
        "properties": properties,
    }
    return [
        trial.measurement(metric, value, details=details, **common)
        for metric, value in values.items()
    ] + [
        trial.measurement(metric, value, **seen_by, **common)
        for metric, value in judged.items()
    ]


def _samples(trial, model, start, count) -> tuple[dict, np.ndarray]:
    """Returns the inputs and images of some of the samples of the trial's seed."""
    features = model.endpoints["generate"].inputs
    drawn = inputs.draw(features, {}, trial.seed, start, count)
    return drawn, model.generate(count, batch_size=_BATCH, **drawn)


def _real(trial, model, subject) -> list[Measurement]:
    rows = trial.test.rows(trial.count, seed=trial.seed)
    probabilities, _ = _inferred(model, rows["image"])
    table = clustering.contingency(
        probabilities.argmax(axis=1),
        rows["label"],
        probabilities.shape[1],
        trial.test.num_classes,
    )
    return [
        trial.measurement(
            "clustering_accuracy",
            clustering.matched_accuracy(table),
            n_real=0,
            n_fake=len(rows["label"]),
            subject=subject,
            details={"category_by_class": table.tolist()},
        )
    ]


def _properties(drawn: dict, images: np.ndarray) -> dict[str, dict[str, float]]:
    """Returns how each number goes with each property of the images.

    Classes differ in every property, so ranks are compared within each category. The
    mean over categories wants a number to mean the same in all of them; the mean of
    the sizes lets it mean one thing here and the opposite there.
    """
    groups = [
        np.flatnonzero(drawn["category"] == k) for k in np.unique(drawn["category"])
    ]
    result = {"mean": {}, "mean size": {}}
    for name, values in image_moments(images).items():
        for number, codes in enumerate(drawn["codes"].T):
            each = [_spearman(codes[rows], values[rows]) for rows in groups]
            result["mean"][f"{name} by code {number}"] = float(np.mean(each))
            result["mean size"][f"{name} by code {number}"] = float(
                np.mean(np.abs(each))
            )
    return result


def _inferred(model, images) -> tuple[np.ndarray, np.ndarray]:
    """Returns Q's probabilities (n, K) and means (n, codes)."""
    function = model.endpoints["infer_codes"].function
    parts = [
        function(images[start : start + _BATCH])
        for start in range(0, len(images), _BATCH)
    ]
    return tuple(
        np.concatenate([np.asarray(x) for x in column])
        for column in zip(*parts, strict=True)
    )


def _spearman(a, b) -> float:
    """Rank correlation; 0 where one does not change at all."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(scipy.stats.spearmanr(a, b).statistic)
