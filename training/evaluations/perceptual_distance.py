"""Distance of images over a network's maps: of random pairs, and of reconstructions.

Of pairs it says how diverse samples are: far less than the test split's means that the
generator makes few different images. Of reconstructions it says what an encoder and
decoder lose that can be seen.
"""

import numpy as np

from keras_gen import images as pictures
from keras_gen.metrics import Measurement
from keras_gen.metrics import perceptual_distance as metric
from keras_gen.training.data import pixels
from keras_gen.training.trials import extractor_maps

_MOST = 2_000
_PAIRS = 1_000
_BATCH = 250


def evaluate(trial) -> list[Measurement]:
    """Returns the distances of each subject, over the convolutions of the extractor.

    - `lpips_diversity_c`: mean over 1,000 pairs of different images, of one class where
      the system is conditional; of `"generator"`, `"untrained generator"` and
      `"test split"`.
    - `lpips_reconstruction_c`: mean distance of test images to what the system's
      endpoint `reconstruct`, if it has one, makes of them; of the generator, the
      untrained one, and of `"mean image"`, the training split's.

    The ids end in `_x` over a network that was not trained on the data. The networks
    are not those of LPIPS and their channels have equal weights: values compare with
    each other alone.

    Args:
        trial: The `Trial`. Its count defaults to the test split, at most 2,000.

    Raises:
        RunError: If the extractor does not fit, or as in `trial.image_sets`.
    """
    maps = extractor_maps.of(trial)
    count = trial.rows(_MOST)
    results = _diversity(trial, maps, count)
    if "reconstruct" in trial.model.endpoints:
        results += _reconstruction(trial, maps, count)
    return results


def _diversity(trial, maps, count: int) -> list[Measurement]:
    same = ""
    if trial.labelled.available:
        subjects, same = trial.labelled.of(count), " of one class"
    elif not trial.model.draws_alone and "reconstruct" in trial.model.endpoints:
        return []
    else:
        sets = trial.image_sets(count)
        subjects = {subject: (images, None) for subject, images in sets.items()}
    return [
        _measurement(
            trial,
            maps,
            "lpips_diversity",
            metric.diversity(maps, _rounded(images), _PAIRS, trial.seed, labels),
            f"{_PAIRS:,} pairs{same}",
            subject=subject,
            n_fake=count,
        )
        for subject, (images, labels) in subjects.items()
    ]


def _reconstruction(trial, maps, count: int) -> list[Measurement]:
    images = trial.test.images(count, seed=trial.seed)
    mean = np.mean(
        [
            batch["image"].mean(axis=0)
            for batch in trial.train.epoch(_BATCH).as_numpy_iterator()
        ],
        axis=0,
    )
    subjects = {
        "generator": _reconstructed(trial.model, images),
        "untrained generator": _reconstructed(trial.untrained, images),
        "mean image": np.broadcast_to(mean, images.shape),
    }
    return [
        _measurement(
            trial,
            maps,
            "lpips_reconstruction",
            metric.perceptual_distance(maps, _rounded(made), images),
            "to the test images",
            subject=subject,
            n_fake=count,
        )
        for subject, made in subjects.items()
    ]


def _measurement(trial, maps, name, values, what, **protocol) -> Measurement:
    _, preprocessing = trial.features.network.describe(trial.train.image_shape)
    return trial.features.measurement(
        name,
        values.mean(),
        n_real=0,
        split=trial.test.split,
        preprocessing=f"{preprocessing}; {what}; maps {', '.join(maps.layers)}",
        details={
            "layers": list(maps.layers),
            "standard_error": float(values.std() / np.sqrt(len(values))),
        },
        **protocol,
    )


def _rounded(images) -> np.ndarray:
    """Returns images as they are after being written to files and read again."""
    return pixels.to_float(pictures.to_uint8(images))


def _reconstructed(model, images) -> np.ndarray:
    import tensorflow as tf

    function = tf.function(model.endpoints["reconstruct"].function)
    parts = (images[i : i + _BATCH] for i in range(0, len(images), _BATCH))
    return np.concatenate([np.asarray(function(tf.constant(p))[0]) for p in parts])
