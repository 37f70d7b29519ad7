"""Converts one endpoint to one ONNX file."""

from pathlib import Path

from keras_gen.export.errors import ExportError
from keras_gen.export.formats.onnx_outputs import restore_ranks

# The first with operators on bits, which the drawing of seeds needs, and the newest of
# tf2onnx 1.17. ONNX Runtime has it since 1.14 of 2023.
OPSET = 18


def write(endpoint, path: Path) -> dict:
    """Converts an endpoint and writes it; see `convert`.

    Args:
        endpoint: `keras_gen.base.Endpoint`.
        path: The `.onnx` file to write.

    Returns:
        Facts for the card: the operators used and the opset.
    """
    import onnx

    model = convert(endpoint)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
    return {
        "operators": sorted(_operators(model.graph)),
        "opset": OPSET,
    }


def convert(endpoint):
    """Converts an endpoint and checks the graph with `onnx.checker`.

    Args:
        endpoint: `keras_gen.base.Endpoint`.

    Returns:
        An `onnx.ModelProto` with a free batch axis.

    Raises:
        ExportError: If an operator is missing from ONNX, or the graph is not valid.
    """
    import onnx
    import tf2onnx

    from keras_gen.export.formats.tracing import input_specs, trace

    function = trace(endpoint)
    try:
        model, _ = tf2onnx.convert.from_function(
            function, input_signature=input_specs(endpoint), opset=OPSET
        )
        restore_ranks(model.graph, endpoint.outputs)
        _name_batch_axis(model.graph)
        model.graph.name = endpoint.name
        onnx.checker.check_model(model, full_check=True)
    except Exception as error:
        raise ExportError(
            f"Endpoint {endpoint.name!r} cannot be converted to ONNX: {error}"
        ) from error
    return model


def operators_of(path: Path) -> list[str]:
    """Returns the operators of an ONNX file, sorted."""
    import onnx

    return sorted(_operators(onnx.load(path).graph))


def _operators(graph) -> set[str]:
    """Returns the operators of a graph and of the bodies of its loops and branches."""
    found = set()
    for node in graph.node:
        found.add(node.op_type)
        for attribute in node.attribute:
            if attribute.HasField("g"):
                found |= _operators(attribute.g)
    return found


def _name_batch_axis(graph) -> None:
    """Calls the free first axis of every input and output `batch`.

    tf2onnx gives each its own random name, which hides that they are one size.
    """
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
