"""Converters to fewer bits or to fixed shapes: one endpoint, one file."""

import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path


def tflite_float16(endpoint, typical: dict, path: Path) -> None:
    """Stores weights in float16; a runtime may compute in float32 or in float16."""
    import tensorflow as tf

    def prepare(converter):
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]

    _to_tflite(endpoint, path, prepare)


def tflite_dynamic_range(endpoint, typical: dict, path: Path) -> None:
    """Stores weights in int8; activations are quantised as they come."""
    import tensorflow as tf

    def prepare(converter):
        converter.optimizations = [tf.lite.Optimize.DEFAULT]

    _to_tflite(endpoint, path, prepare)


def tflite_int8(endpoint, typical: dict, path: Path) -> None:
    """Computes in int8, by the ranges that typical inputs reach; float32 outside."""
    import tensorflow as tf

    count = len(next(iter(typical.values())))

    def rows():
        for row in range(count):
            yield endpoint.name, {k: v[row : row + 1] for k, v in typical.items()}

    def prepare(converter):
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = rows
        converter.target_spec.supported_ops = [
            tf.lite.OpsSet.TFLITE_BUILTINS_INT8,
            tf.lite.OpsSet.TFLITE_BUILTINS,
        ]

    _to_tflite(endpoint, path, prepare)


def tflite_batch_1(endpoint, typical: dict, path: Path) -> None:
    """Fixes the batch at one row, and free sides at those of the typical inputs."""
    shapes = {name: (1, *rows.shape[1:]) for name, rows in typical.items()}
    _to_tflite(endpoint, path, lambda converter: None, shapes)


def onnx_float16(endpoint, typical: dict, path: Path) -> None:
    """Computes in float16 between float32 inputs and outputs."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    from keras_gen.export.formats.onnx import convert

    onnx.save(convert_float_to_float16(convert(endpoint), keep_io_types=True), path)


def _to_tflite(endpoint, path: Path, prepare: Callable, shapes: dict | None = None):
    import tensorflow as tf

    from keras_gen.export.formats.tracing import input_specs, trace

    graph = trace(endpoint).get_concrete_function()
    if shapes is not None:
        specs = [
            tf.TensorSpec(shapes[spec.name], spec.dtype, spec.name)
            for spec in input_specs(endpoint)
        ]
        graph = trace(endpoint, specs).get_concrete_function()
    module = tf.Module()
    module.model_variables = list(graph.graph.variables)
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures={endpoint.name: graph})
        converter = tf.lite.TFLiteConverter.from_saved_model(
            folder, signature_keys=[endpoint.name]
        )
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
        prepare(converter)
        with warnings.catch_warnings():
            # TensorFlow measures ranges with an interpreter that it has deprecated.
            warnings.simplefilter("ignore")
            path.write_bytes(converter.convert())
