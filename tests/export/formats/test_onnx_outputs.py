"""Outputs with lost squeezes get their rank back; the values are kept."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from keras_gen.export.formats.onnx_outputs import restore_ranks
from keras_gen.features import Feature


def graph_of(rank: int):
    """A graph y = 2 x, whose output y has axes of length 1 before its batch axis."""
    shape = [1] * (rank - 4) + ["batch", "height", "width", 1]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)
    # The output is read inside of the graph as well.
    nodes = [
        helper.make_node("Add", ["x", "x"], ["y"]),
        helper.make_node("Neg", ["y"], ["z"]),
    ]
    z = helper.make_tensor_value_info("z", TensorProto.FLOAT, shape)
    return helper.make_graph(nodes, "doubling", [x], [y, z])


@pytest.mark.parametrize("rank", [4, 5, 6])
def test_declared_ranks_are_restored(rank):
    graph = graph_of(rank)
    image = (None, None, 1)
    restore_ranks(graph, [Feature("z", image), Feature("y", image)])
    for output in graph.output:
        assert len(output.type.tensor_type.shape.dim) == 4
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    image = np.random.default_rng(0).normal(size=(3, 5, 7, 1)).astype("float32")
    x = image.reshape((1,) * (rank - 4) + image.shape)
    y, z = session.run(["y", "z"], {"x": x})
    np.testing.assert_array_equal(y, 2 * image)
    np.testing.assert_array_equal(z, -2 * image)


def test_a_graph_of_the_declared_ranks_is_left_alone():
    graph = graph_of(4)
    before = graph.SerializeToString()
    image = (None, None, 1)
    restore_ranks(graph, [Feature("y", image), Feature("z", image)])
    assert graph.SerializeToString() == before
