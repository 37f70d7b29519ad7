import numpy as np
import pytest
import tensorflow as tf

from keras_gen.base import Endpoint, Feature
from keras_gen.export import ExportError
from keras_gen.export.formats import tracing

ENDPOINT = Endpoint(
    "encode",
    inputs=(Feature("x", (2,)), Feature("y", (), "int32")),
    outputs=(Feature("second", (2,)), Feature("first", (2,))),
    function=lambda x, y: (x + tf.cast(y, x.dtype)[:, None], tf.cast(x, tf.float16)),
)
X = np.array([[1.5, 2], [3, 4]], np.float32)
Y = np.array([10, 20], np.int32)


def test_keras_and_the_graph_name_their_outputs_alike():
    eager = tracing.call(ENDPOINT, {"x": X, "y": Y})
    graph = tracing.trace(ENDPOINT)(tf.constant(X), tf.constant(Y))
    np.testing.assert_array_equal(eager["second"], X + Y[:, None])
    for outputs in (eager, graph):
        np.testing.assert_array_equal(outputs["second"], eager["second"])
        np.testing.assert_array_equal(outputs["first"], X)
        assert outputs["first"].dtype == np.float32


def test_inputs_are_named_and_the_batch_is_free():
    x, y = tracing.input_specs(ENDPOINT)
    assert (x.name, x.shape.as_list(), x.dtype) == ("x", [None, 2], tf.float32)
    assert (y.name, y.shape.as_list(), y.dtype) == ("y", [None], tf.int32)


def test_too_few_outputs_are_refused():
    endpoint = Endpoint("encode", ENDPOINT.inputs, ENDPOINT.outputs, lambda x, y: (x,))
    with pytest.raises(ExportError, match="'encode' cannot be traced"):
        tracing.trace(endpoint)
