"""Whether images of given classes show them, and whether it takes their detail.

A classifier that was trained on real images names the class of each. Its own mistakes
are those on the test split; labels that were shuffled are the floor.
"""

from collections.abc import Mapping

import numpy as np

from keras_gen.metrics import Measurement
from keras_gen.metrics.class_accuracy import class_accuracy, discriminability
from keras_gen.metrics.extractor import Extractor
from keras_gen.training.errors import RunError
from keras_gen.training.trials import own_classifier

_MOST = 2_000
# The discriminability of Odena et al. (2017, §4.1): a half and a quarter of the side.
_DIVISORS = (2, 4)


def evaluate(trial) -> list[Measurement]:
    """Returns the accuracy of each subject, and how it falls with the resolution.

    - `class_accuracy`: share of images that show their label, of `"generator"`,
      `"untrained generator"`, `"test split"`, and of `"shuffled labels"`, the
      generator's images beside labels of others.
    - `class_accuracy_at_<side>`: the same of images that were reduced to a half or a
      quarter of their side and enlarged again. Where it does not fall, the images have
      no detail.

    Args:
        trial: The `Trial`, of a conditional system on data with labels. Its count
            defaults to the test split, at most 2,000.

    Raises:
        RunError: If the system takes no labels, the data have none, or the extractor
            is no classifier of them.
    """
    network = classifier(trial)
    subjects = trial.labelled.of(trial.rows(_MOST))
    results = accuracies(trial, network, subjects)
    shorter = min(trial.test.image_shape[:2])
    sides = sorted({max(1, shorter // divisor) for divisor in _DIVISORS}, reverse=True)
    for subject, (images, labels) in subjects.items():
        curve = discriminability(network.logits, images, labels, sides)
        results += [
            _measurement(trial, network, images, value, subject, side)
            for side, value in curve.items()
        ]
    images, labels = subjects["generator"]
    shuffled = np.random.RandomState(trial.seed).permutation(labels)
    return results + accuracies(trial, network, {"shuffled labels": (images, shuffled)})


def classifier(trial) -> Extractor:
    """Returns the trial's extractor, which names the labels of the trial's data.

    Raises:
        RunError: If it was not trained on the data, has other classes than their
            labels, or does not fit.
    """
    network = own_classifier.of(trial)
    if network.num_classes != trial.test.num_classes:
        raise RunError(
            "Class accuracy needs a classifier of the data's own labels. Received: "
            f"{network.name} of {network.num_classes} classes, for data of "
            f"{trial.test.num_classes}. Name another by --extractor."
        )
    return network


def accuracies(trial, network, subjects: Mapping) -> list[Measurement]:
    """Returns `class_accuracy` of images beside the labels that they should show.

    Args:
        trial: The `Trial`.
        network: What `classifier` returned.
        subjects: Subject -> images (n, H, W, C) and labels (n,).
    """
    return [
        _measurement(
            trial,
            network,
            images,
            class_accuracy(network.logits(images), labels),
            subject,
        )
        for subject, (images, labels) in subjects.items()
    ]


def _measurement(trial, network, images, value, subject, side=None) -> Measurement:
    resize, preprocessing = network.describe(images.shape[1:])
    metric = "class_accuracy"
    if side is not None:
        metric += f"_at_{side}"
        preprocessing = f"reduced to {side} pixels a side; {preprocessing}"
    return trial.measurement(
        metric,
        value,
        subject=subject,
        n_real=0,
        n_fake=len(images),
        **network.protocol,
        resize=resize,
        preprocessing=preprocessing,
    )
