"""Turns an endpoint's Python function into TensorFlow graphs with named tensors."""

import numpy as np
import tensorflow as tf

from keras_gen.export.errors import ExportError


def input_specs(endpoint) -> list[tf.TensorSpec]:
    """Named specifications of an endpoint's inputs, with a free batch axis."""
    return [tf.TensorSpec((None, *f.shape), f.dtype, f.name) for f in endpoint.inputs]


def trace(endpoint, specs=None) -> tf.types.experimental.PolymorphicFunction:
    """Traces an endpoint into a `tf.function` that returns its outputs by name.

    Args:
        endpoint: `keras_gen.base.Endpoint`.
        specs: Specifications of the inputs. Defaults to `input_specs`.

    Returns:
        A `tf.function` of one signature, traced already.

    Raises:
        ExportError: If the endpoint's function cannot be traced.
    """

    def named(*inputs):
        outputs = endpoint.function(*inputs)
        return {
            feature.name: tf.cast(output, feature.dtype)
            for feature, output in zip(endpoint.outputs, outputs, strict=True)
        }

    function = tf.function(named, input_signature=specs or input_specs(endpoint))
    try:
        function.get_concrete_function()
    except Exception as error:
        raise ExportError(
            f"Endpoint {endpoint.name!r} cannot be traced into a graph: {error}"
        ) from error
    return function


def call(endpoint, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Runs an endpoint in Keras, eagerly and on the CPU.

    Args:
        endpoint: `keras_gen.base.Endpoint`.
        arrays: Input name -> array, batch first.

    Returns:
        Output name -> array.
    """
    with tf.device("/CPU:0"):
        inputs = [tf.constant(arrays[f.name], f.dtype) for f in endpoint.inputs]
        outputs = endpoint.function(*inputs)
    return {
        feature.name: np.asarray(output, feature.dtype)
        for feature, output in zip(endpoint.outputs, outputs, strict=True)
    }
