"""Diversity of samples: how alike random pairs of them are, beside real images.

Samples far more alike than images of the test split mean that the generator makes few
different images (Odena et al., 2017, §4.2). Less alike means nothing: noise is.
"""

import numpy as np

from keras_gen import images as pictures
from keras_gen.metrics import Measurement, ms_ssim
from keras_gen.training.errors import RunError

_MOST = 2_000
_PAIRS = 1_000


def evaluate(trial) -> list[Measurement]:
    """Returns `ms_ssim` of `"generator"`, `"untrained generator"`, `"test split"`.

    It is the mean MS-SSIM of 1,000 pairs of different images, and of one class where
    the system is conditional. The number of scales, on which the value depends, is a
    parameter.

    Args:
        trial: The `Trial`. Its count, of images to take pairs from, defaults to the
            test split, at most 2,000.

    Raises:
        RunError: If the images have fewer than 8 pixels a side, or as in
            `trial.image_sets`.
    """
    scales = ms_ssim.num_scales(trial.train.image_shape)
    if not scales:
        raise RunError(
            "MS-SSIM needs images of 8 pixels a side. Received: "
            f"{trial.train.image_shape}. Choose another evaluation."
        )
    count = trial.rows(_MOST)
    same = ""
    if trial.labelled.available:
        subjects, same = trial.labelled.of(count), " of one class"
    else:
        sets = trial.image_sets(count)
        subjects = {subject: (images, None) for subject, images in sets.items()}
    results = []
    for subject, (images, labels) in subjects.items():
        values = ms_ssim.diversity(_unit(images), _PAIRS, trial.seed, labels)
        results.append(
            trial.measurement(
                "ms_ssim",
                values.mean(),
                n_real=0,
                n_fake=count,
                subject=subject,
                preprocessing=f"uint8 round trip; [0, 1]; pairs{same}",
                parameters={"scales": scales, "pairs": _PAIRS},
                details={"standard_error": float(values.std() / np.sqrt(_PAIRS))},
            )
        )
    return results


def _unit(images) -> np.ndarray:
    return pictures.to_uint8(images) / 255
