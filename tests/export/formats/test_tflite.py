import pytest
import tensorflow as tf

from keras_gen.export import ExportError, export
from keras_gen.export.artefact import layout
from keras_gen.export.formats import tflite
from keras_gen.export.formats.seeded import with_sample


def test_one_signature_for_each_endpoint_with_a_free_batch(vae_report, vae):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(layout.tflite(vae_report.directory)))
    signatures = interpreter.get_signature_list()
    endpoints = with_sample(vae.endpoints)
    assert signatures.keys() == endpoints.keys()
    for name, endpoint in endpoints.items():
        assert set(signatures[name]["inputs"]) == {f.name for f in endpoint.inputs}
        assert set(signatures[name]["outputs"]) == {f.name for f in endpoint.outputs}
        details = interpreter.get_signature_runner(name).get_input_details()
        for tensor in details.values():
            assert tensor["shape_signature"][0] == -1


def test_operators_are_read_from_the_file(dcgan_report):
    operators = dcgan_report.card["formats"]["tflite"]["operators"]
    assert {"TRANSPOSE_CONV", "FULLY_CONNECTED", "TANH"} <= set(operators)
    content = layout.tflite(dcgan_report.directory).read_bytes()
    assert tflite.builtin_operators(content) == operators


def test_endpoints_share_their_weights(make_model, tmp_path):
    model = make_model("vae", width=32)
    target = tmp_path / "artefact"
    report = export(model, target, ["saved_model", "tflite"], list(model.endpoints))
    floats = 4 * report.card["formats"]["saved_model"]["parameters"]
    # decode, generate and reconstruct would take three decoders otherwise.
    assert layout.tflite(target).stat().st_size < 1.15 * floats + 25_000


def test_flex_operators_are_refused():
    function = tf.function(
        lambda x: tf.linalg.logdet(x), input_signature=[tf.TensorSpec((1, 3, 3))]
    )
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [function.get_concrete_function()]
    )
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS,
        tf.lite.OpsSet.SELECT_TF_OPS,
    ]
    content = converter.convert()
    with pytest.raises(ExportError, match="Received: .*FlexCholesky"):
        tflite.builtin_operators(content)


def test_what_needs_flex_is_not_converted(one_endpoint, tmp_path):
    model = one_endpoint(lambda z: tf.linalg.expm(tf.reshape(z, (-1, 2, 2)))[..., None])
    with pytest.raises(ExportError, match="'generate'.* cannot be converted to TFL"):
        export(model, tmp_path / "artefact", formats=["tflite"])
    assert list(tmp_path.iterdir()) == []
