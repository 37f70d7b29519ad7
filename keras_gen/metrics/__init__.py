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

# Public name -> module of a Keras metric; `extractors` is a module itself. TensorFlow,
# which these need, is slow to import.
_LAZY = {
    "BitsPerDimension": "keras_gen.metrics.streaming.bits_per_dimension",
    "ClassCoverage": "keras_gen.metrics.streaming.class_coverage",
    "FrechetDistance": "keras_gen.metrics.streaming.frechet_distance",
    "InceptionScore": "keras_gen.metrics.streaming.inception_score",
    "PSNR": "keras_gen.metrics.streaming.psnr",
    "SSIM": "keras_gen.metrics.streaming.ssim",
}

__all__ = [
    "BitsPerDimension",
    "ClassCoverage",
    "FeatureMoments",
    "FrechetDistance",
    "ImageStatistics",
    "InceptionScore",
    "Measurement",
    "PSNR",
    "SSIM",
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
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    if name == "extractors":
        return importlib.import_module("keras_gen.metrics.extractors")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__})
