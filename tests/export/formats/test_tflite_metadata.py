"""A described file runs as before and says what its tensors mean."""

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from keras_gen.export import ArtefactError
from keras_gen.export.artefact import layout
from keras_gen.export.formats import tflite_metadata


def test_an_exported_file_describes_its_endpoints(vae_report):
    path = layout.tflite(vae_report.directory)
    assert tflite_metadata.read(path) == vae_report.card["endpoints"]
    model = schema.ModelT.InitFromPackedBuf(path.read_bytes())
    assert model.description.decode() == vae_report.card["title"]


def test_the_description_changes_nothing_else(vae_report):
    plain = layout.tflite(vae_report.directory).read_bytes()
    described = tflite_metadata.embed(plain, "Another title", {"x": {"a": [1, "ü"]}})
    latents = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")

    def run(content):
        runner = Interpreter(model_content=content).get_signature_runner("generate")
        (name,) = runner.get_input_details()
        size = runner.get_input_details()[name]["shape_signature"][1]
        return runner(**{name: np.resize(latents, (3, size))})["image"]

    np.testing.assert_array_equal(run(described), run(plain))
    model = schema.ModelT.InitFromPackedBuf(described)
    names = [entry.name.decode() for entry in model.metadata]
    assert "min_runtime_version" in names  # The converter's own is kept.


def test_a_file_without_one_is_refused(tmp_path):
    import tensorflow as tf

    function = tf.function(lambda x: x + 1, input_signature=[tf.TensorSpec((1,))])
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [function.get_concrete_function()]
    )
    path = tmp_path / "plain.tflite"
    path.write_bytes(converter.convert())
    with pytest.raises(ArtefactError, match="holds no description of its endpoints"):
        tflite_metadata.read(path)
