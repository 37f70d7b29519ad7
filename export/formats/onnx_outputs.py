"""Gives a converted ONNX graph's outputs the rank that they were declared with."""

import numpy as np


def restore_ranks(graph, features) -> None:
    """Takes leading axes of length 1 off outputs that have too many.

    tf2onnx 1.17 moves the axes of an output with one channel and free sides by a
    reshape with extra axes and a squeeze. Where its passes meet in an unlucky order,
    which depends on the names of nodes, the squeeze is lost behind the graph's output.

    Args:
        graph: `onnx.GraphProto`; it is changed in place.
        features: Description of each output, without the batch axis, in any order.
    """
    from onnx import helper, numpy_helper

    ranks = {feature.name: 1 + len(feature.shape) for feature in features}
    for output in graph.output:
        dims = output.type.tensor_type.shape.dim
        extra = len(dims) - ranks[output.name]
        if extra <= 0:
            continue
        inner, axes = f"{output.name}_unsqueezed", f"{output.name}_axes"
        for node in graph.node:
            for names in (node.input, node.output):
                names[:] = [inner if name == output.name else name for name in names]
        graph.initializer.append(
            numpy_helper.from_array(np.arange(extra, dtype=np.int64), axes)
        )
        graph.node.append(helper.make_node("Squeeze", [inner, axes], [output.name]))
        del dims[:extra]
