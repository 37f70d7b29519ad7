"""Measures images against a reference: distance and class metrics, in one pass."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from keras_gen.metrics import classes
from keras_gen.metrics.frechet import moments_distance
from keras_gen.metrics.measurement import Measurement
from keras_gen.metrics.moments import FeatureMoments

if TYPE_CHECKING:
    from keras_gen.metrics.extractor import Extractor

# A class counts as covered from this share of the images on.
_MIN_SHARE = 0.01


@dataclasses.dataclass(frozen=True)
class ImageStatistics:
    """All that the metrics need of a set of images; its size does not depend on n.

    Args:
        moments: moments of the features.
        histogram: int64 (K,), counts of predicted classes; None without logits. They
            are shown where the classes are those of the data.
        image_shape: (H, W, C) of the images before they were resized.
        extractor_sha256: SHA256 of the extractor that made the features.
    """

    moments: FeatureMoments
    histogram: np.ndarray | None
    image_shape: tuple[int, int, int]
    extractor_sha256: str


def image_statistics(batches: Iterable, extractor: "Extractor") -> ImageStatistics:
    """Streams images through an extractor.

    Args:
        batches: one array (n, H, W, C) in [-1, 1], or an iterable of such arrays or of
            dicts with the key "image"; a finite one.
        extractor: the feature extractor.

    Returns:
        The statistics, whatever the number of images in constant memory.

    Raises:
        ValueError: if there are fewer than 2 images, their shapes differ, or the
            dataset repeats forever.
    """
    if hasattr(batches, "cardinality") and int(batches.cardinality()) == -1:
        raise ValueError(
            "The images must end: use dataset.take(k). Received: a dataset that "
            "repeats forever"
        )
    moments = FeatureMoments(extractor.feature_dim)
    histogram = None
    if extractor.num_classes:
        histogram = np.zeros(extractor.num_classes, "int64")
    shape = None
    # An array is one batch: the extractor slices it.
    for batch in [batches] if hasattr(batches, "ndim") else batches:
        images = np.asarray(batch["image"] if isinstance(batch, Mapping) else batch)
        if shape not in (None, images.shape[1:]):
            raise ValueError(
                "All images of a set must have one shape. "
                f"Received: {shape} and {images.shape[1:]}"
            )
        shape = images.shape[1:]
        features, logits = extractor.outputs(images)
        moments.update(features)
        if histogram is not None:
            histogram += classes.class_histogram(logits)
    if moments.n < 2:
        raise ValueError(f"At least 2 images are needed. Received: {moments.n}")
    return ImageStatistics(moments, histogram, shape, extractor.sha256)


def evaluate_images(
    real: Iterable | ImageStatistics,
    fake: Iterable | ImageStatistics,
    extractor: "Extractor",
    *,
    data: str,
    split: str,
    seed: int,
    subject: str = "generator",
    origin: str | None = None,
) -> list[Measurement]:
    """Measures images against a reference.

    Args:
        real: images of the reference as in `image_statistics`, or their statistics,
            which is how one reference serves many evaluations.
        fake: images to measure, or their statistics.
        extractor: the feature extractor.
        data: name of the data set of the reference.
        split: split of the data set of the reference.
        seed: int, what drew the measured images.
        subject: what is measured. Defaults to "generator".
        origin: name of the data that `data` were taken from, where they are some of
            others. Defaults to `data`.

    Returns:
        The Fréchet distance ("fid" over Inception, "fd_c" over a classifier that was
        trained on `origin`, else "fd_x"); and over such a classifier "class_coverage"
        (classes with at least 1 % of the predictions) and "class_kl" (fake from real
        class histogram, nats).

    Raises:
        ValueError: if the images are invalid, or statistics come from another
            extractor or from images of another size.
    """
    real, fake = (
        images
        if isinstance(images, ImageStatistics)
        else image_statistics(images, extractor)
        for images in (real, fake)
    )
    for statistics in (real, fake):
        if statistics.extractor_sha256 != extractor.sha256:
            raise ValueError(
                "Statistics compare only under one extractor: compute them again with "
                f"{extractor.name}. Received: sha256 {statistics.extractor_sha256}, "
                f"the extractor has {extractor.sha256}"
            )
    if real.image_shape != fake.image_shape:
        raise ValueError(
            "Real and generated images must have one shape, so that both are resized "
            "alike: load the data at the generator's image_shape. "
            f"Received: real {real.image_shape}, generated {fake.image_shape}"
        )
    resize, preprocessing = extractor.describe(real.image_shape)
    protocol = {
        "n_real": real.moments.n,
        "n_fake": fake.moments.n,
        **extractor.protocol,
        "data": data,
        "split": split,
        "resize": resize,
        "preprocessing": preprocessing,
        "seed": seed,
        "subject": subject,
    }
    distance = moments_distance(real.moments, fake.moments)
    origin = data if origin is None else origin
    metric = extractor.metric_id("fd", origin)
    rows = [Measurement(metric=metric, value=distance, **protocol)]
    if not extractor.names_classes(origin):
        return rows
    coverage = classes.class_coverage(fake.histogram, _MIN_SHARE)
    divergence = classes.class_divergence(fake.histogram, real.histogram)
    details = {
        "fake_histogram": fake.histogram.tolist(),
        "real_histogram": real.histogram.tolist(),
        "min_share": _MIN_SHARE,
    }
    rows += [
        Measurement(metric=metric, value=value, details=details, **protocol)
        for metric, value in (("class_coverage", coverage), ("class_kl", divergence))
    ]
    return rows


def reference_rows(
    real: Iterable | ImageStatistics,
    subjects: Mapping[str, Iterable | ImageStatistics],
    extractor: "Extractor",
    *,
    data: str,
    split: str,
    seed: int,
    origin: str | None = None,
) -> list[Measurement]:
    """Measures several sets of images against one reference on equal terms.

    A distance means little alone. Beside it belong the floor, which is the distance
    of held-out real images, and the ceiling, which is that of an untrained generator.

    Args:
        real: images of the reference, or their statistics; they are streamed once.
        subjects: name to images, such as {"generator": ..., "test split": ...,
            "untrained generator": ...}.
        extractor: the feature extractor.
        data: name of the data set of the reference.
        split: split of the data set of the reference.
        seed: int, what drew the measured images.
        origin: as in `evaluate_images`.

    Returns:
        The rows of `evaluate_images` for each subject, in the order given.

    Raises:
        ValueError: if the subjects hold different numbers of images, since the bias
            of the distance depends on it; or as in `evaluate_images`.
    """
    if not isinstance(real, ImageStatistics):
        real = image_statistics(real, extractor)
    protocol = {"data": data, "split": split, "seed": seed, "origin": origin}
    rows = [
        evaluate_images(real, images, extractor, subject=subject, **protocol)
        for subject, images in subjects.items()
    ]
    counts = {
        subject: row[0].n_fake for subject, row in zip(subjects, rows, strict=True)
    }
    if len(set(counts.values())) > 1:
        raise ValueError(
            "Every subject needs the same number of images: the Fréchet distance is "
            f"biased by about 1 / n. Received: {counts}"
        )
    return [measurement for row in rows for measurement in row]
