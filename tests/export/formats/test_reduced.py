"""What the files hold: types of weights and fixed shapes, read from the files."""

import numpy as np
import onnx
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from keras_gen.export.artefact.signature import Signature
from keras_gen.export.formats import reduced, tracing, variants


@pytest.fixture(scope="module")
def generate(make_model):
    return make_model("dcgan", width=32).endpoints["generate"]


@pytest.fixture(scope="module")
def typical(generate):
    return variants.typical_inputs(Signature.of(generate), 64)


def weight_types(path):
    """Types of the constants of more than 1,000 numbers in a TFLite file."""
    model = schema.ModelT.InitFromPackedBuf(path.read_bytes())
    names = {v: k for k, v in vars(schema.TensorType).items() if k.isupper()}
    return {
        names[tensor.type]
        for graph in model.subgraphs
        for tensor in graph.tensors
        if model.buffers[tensor.buffer].data is not None
        and np.prod(tensor.shape) > 1000
    }


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        (reduced.tflite_float16, "FLOAT16"),
        (reduced.tflite_dynamic_range, "INT8"),
        (reduced.tflite_int8, "INT8"),
        (reduced.tflite_batch_1, "FLOAT32"),
    ],
)
def test_weights_have_the_type_of_the_name(generate, typical, tmp_path, write, kind):
    path = tmp_path / "model.tflite"
    write(generate, typical, path)
    assert weight_types(path) == {kind}
    runner = Interpreter(str(path)).get_signature_runner("generate")
    (details,) = runner.get_input_details().values()
    assert details["dtype"] == np.float32
    fixed = write is reduced.tflite_batch_1
    assert details["shape_signature"][0] == (1 if fixed else -1)


def test_int8_computes_in_int8(generate, typical, tmp_path):
    path = tmp_path / "model.tflite"
    reduced.tflite_int8(generate, typical, path)
    model = schema.ModelT.InitFromPackedBuf(path.read_bytes())
    (graph,) = model.subgraphs
    codes = [code.builtinCode for code in model.operatorCodes]
    for operator in graph.operators:
        if codes[operator.opcodeIndex] == schema.BuiltinOperator.TRANSPOSE_CONV:
            kinds = {graph.tensors[i].type for i in operator.outputs}
            assert kinds == {schema.TensorType.INT8}


def test_int8_learns_its_ranges_from_the_typical_inputs(generate, typical, tmp_path):
    def error(scale):
        path = tmp_path / "model.tflite"
        narrow = {name: scale * rows for name, rows in typical.items()}
        reduced.tflite_int8(generate, narrow, path)
        runner = Interpreter(str(path)).get_signature_runner("generate")
        expected = tracing.call(generate, typical)["image"]
        return np.abs(runner(**typical)["image"] - expected).mean()

    assert error(1.0) < 0.5 * error(0.01)


def test_onnx_float16_has_half_the_size_and_float32_outside(generate, tmp_path):
    from keras_gen.export.formats.onnx import convert

    whole, path = tmp_path / "whole.onnx", tmp_path / "half.onnx"
    onnx.save(convert(generate), whole)
    reduced.onnx_float16(generate, {}, path)
    assert path.stat().st_size < 0.7 * whole.stat().st_size
    graph = onnx.load(path).graph
    for value in (*graph.input, *graph.output):
        assert value.type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    large = [w for w in graph.initializer if np.prod(w.dims) > 1000]
    assert {w.data_type for w in large} == {onnx.TensorProto.FLOAT16}
