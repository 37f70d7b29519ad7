"""Metrics of generated images; every value carries the protocol it depends on."""

import importlib

from keras_gen.metrics.classes import (
    class_coverage,
    class_divergence,
    class_histogram,
)
from keras_gen.metrics.evaluate import (
    ImageStatistics,
    evaluate_images,
    image_statistics,
    reference_rows,
)
from keras_gen.metrics.frechet import (
    expected_bias,
    frechet_distance,
    moments_distance,
)
from keras_gen.metrics.measurement import Measurement
from keras_gen.metrics.moments import FeatureMoments

__all__ = [
    "FeatureMoments",
    "ImageStatistics",
    "Measurement",
    "class_coverage",
    "class_divergence",
    "class_histogram",
    "evaluate_images",
    "expected_bias",
    "extractors",
    "frechet_distance",
    "image_statistics",
    "moments_distance",
    "reference_rows",
]


def __getattr__(name: str):
    # The extractors are the one part that needs TensorFlow; it is slow to import.
    if name == "extractors":
        return importlib.import_module("keras_gen.metrics.extractors")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
