"""Exact bits per dimension beside simple codes, and whether samples show a class."""

import io
import math

import numpy as np
from PIL import Image

from keras_gen import images
from keras_gen.distributions import levels
from keras_gen.metrics import Measurement
from keras_gen.training.data import pixels
from keras_gen.training.evaluations import class_accuracy, frechet

_MOST = 10_000
_SAMPLES = 1_000
_UNTRAINED = 100


def evaluate(trial) -> list[Measurement]:
    """Returns `bits_per_dim`, and of conditional models `class_accuracy` and `fd_c`.

    Bits a dimension are those of the test split, quantised to the model's levels:
    `"generator"` is the model, `"pixel histograms"` a histogram of each pixel of the
    training split (with one more count for each level), `"optimised PNG"` the size of
    each image's file, whose bytes have 256 levels whatever the model's. The accuracy is
    that of the data's classifier on samples of given labels, beside real test images;
    the distance is that of `frechet`.

    Args:
        trial: The `Trial`. Its count is that of test images and of samples.
    """
    test = trial.test.rows(trial.rows(_MOST), seed=trial.seed)
    image, label = test["image"], test.get("label")
    model = trial.model
    given = () if model.num_classes is None else (label,)
    bits = np.concatenate(
        [np.asarray(model.bits_per_dim(*rows)) for rows in _batches(image, *given)]
    )
    few = [column[:_UNTRAINED] for column in (image, *given)]
    untrained = float(np.mean(trial.untrained.bits_per_dim(*few)))
    # Subject -> bits, rows that were measured, and levels that a code tells apart.
    values = {
        "generator": (float(bits.mean()), len(image), model.levels),
        "untrained generator": (untrained, len(few[0]), model.levels),
        "pixel histograms": (
            _histograms(trial.train, image, model.levels),
            len(image),
            model.levels,
        ),
        "optimised PNG": (_png(image), len(image), 256),
    }
    measurements = [
        trial.measurement(
            "bits_per_dim",
            value,
            subject=subject,
            n_real=0,
            n_fake=count,
            parameters={"levels": levels_of_code},
        )
        for subject, (value, count, levels_of_code) in values.items()
    ]
    if model.num_classes is None:
        return measurements
    return measurements + _classes(trial, image, label) + frechet.evaluate(trial)


def _classes(trial, image, label) -> list[Measurement]:
    network = class_accuracy.classifier(trial)
    count = min(_SAMPLES, len(image))
    wanted = np.arange(count, dtype=np.int32) % trial.model.num_classes
    samples = trial.model.generate(count, seed=trial.seed, label=wanted)
    subjects = {"generator": (samples, wanted), "test split": (image, label)}
    return class_accuracy.accuracies(trial, network, subjects)


def _histograms(train, image, count: int) -> float:
    """Bits a dimension of a code of one histogram for each pixel and channel."""
    counts = np.ones((count, *image.shape[1:]), np.int64)
    for batch in train.epoch(1024, drop_remainder=False).as_numpy_iterator():
        quantised = np.asarray(levels.from_image(batch["image"], count))
        for level in range(count):
            counts[level] += (quantised == level).sum(axis=0)
    shares = counts / counts.sum(axis=0)
    quantised = np.asarray(levels.from_image(image, count))
    chosen = np.take_along_axis(shares, quantised, axis=0)
    return float(-np.log2(chosen).mean())


def _png(image: np.ndarray) -> float:
    """Bits a dimension of each image as an optimised PNG file."""
    total = 0
    for array in images.to_uint8(image):
        buffer = io.BytesIO()
        picture: Image.Image = pixels.from_array(array)
        picture.save(buffer, format="PNG", optimize=True)
        total += 8 * buffer.getbuffer().nbytes
    return total / (len(image) * math.prod(image.shape[1:]))


def _batches(*arrays, size: int = 256):
    for start in range(0, len(arrays[0]), size):
        yield tuple(array[start : start + size] for array in arrays)
