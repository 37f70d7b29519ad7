import onnx
import pytest
import tensorflow as tf

from keras_gen.export import ExportError, export
from keras_gen.export.artefact import layout
from keras_gen.export.formats.onnx import OPSET


def test_each_endpoint_is_a_valid_graph_with_one_free_batch_axis(vae_report, vae):
    for name, endpoint in vae.endpoints.items():
        model = onnx.load(layout.onnx(vae_report.directory, name))
        onnx.checker.check_model(model, full_check=True)
        assert model.graph.name == name
        assert {(o.domain, o.version) for o in model.opset_import} >= {("", OPSET)}
        assert {node.domain for node in model.graph.node} == {""}
        assert [i.name for i in model.graph.input] == [f.name for f in endpoint.inputs]
        outputs = {o.name for o in model.graph.output}
        assert outputs == {f.name for f in endpoint.outputs}
        features = {f.name: f for f in (*endpoint.inputs, *endpoint.outputs)}
        for value in (*model.graph.input, *model.graph.output):
            batch, *row = value.type.tensor_type.shape.dim
            assert batch.dim_param == "batch"
            assert tuple(d.dim_value for d in row) == features[value.name].shape


def test_operators_and_opset_are_on_the_card(dcgan_report):
    facts = dcgan_report.card["formats"]["onnx"]
    assert facts["opset"] == OPSET
    assert {"ConvTranspose", "MatMul", "Tanh"} <= set(facts["operators"])


def test_what_onnx_lacks_is_refused_by_name(one_endpoint, tmp_path):
    model = one_endpoint(lambda z: tf.reshape(tf.math.bessel_i0e(z), (-1, 2, 2, 1)))
    with pytest.raises(ExportError, match="Endpoint 'generate' cannot .* ONNX.*Bessel"):
        export(model, tmp_path / "artefact", formats=["onnx"])
    assert list(tmp_path.iterdir()) == []
