"""The maps of a trial's extractor, or why there are none."""

import fake_generators
import keras
import onnx
import pytest
from onnx import TensorProto, helper

from keras_gen.training import RunError
from keras_gen.training.trials import extractor_maps


def test_they_are_those_of_the_datas_own_classifier(tmp_path):
    trial = fake_generators.trial(tmp_path, lambda trial: object())
    maps = extractor_maps.of(trial)
    assert maps.layers == ("conv_1", "conv_2")
    shapes = [m.shape for m in maps(trial.test.images(3))]
    assert shapes == [(3, 8, 8, 32), (3, 4, 4, 64)]


def test_a_network_without_maps_is_told(tmp_path):
    images = keras.Input((8, 8, 1))
    features = keras.layers.Dense(3)(keras.layers.Flatten()(images))
    keras.Model(images, features).save(tmp_path / "flat.keras")
    trial = fake_generators.trial(
        tmp_path, lambda trial: object(), extractor=str(tmp_path / "flat.keras")
    )
    with pytest.raises(RunError, match="Received: flat.keras. Choose another.*digits"):
        extractor_maps.of(trial)


def test_a_file_that_shows_its_outputs_alone_is_told(tmp_path):
    graph = helper.make_graph(
        [helper.make_node("Flatten", ["images"], ["features"])],
        "net",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ("n", 8, 8, 1))],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ("n", 64))],
    )
    opset = [helper.make_opsetid("", 18)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=9)
    onnx.save(model, tmp_path / "net.onnx")
    trial = fake_generators.trial(
        tmp_path, lambda trial: object(), extractor=str(tmp_path / "net.onnx")
    )
    message = "inside a Keras network.*Received: net.onnx. Choose another.*digits_cnn"
    with pytest.raises(RunError, match=message):
        extractor_maps.of(trial)


def test_an_extractor_that_does_not_fit_is_told(tmp_path):
    trial = fake_generators.trial(
        tmp_path, lambda trial: object(), recipe={"channels": 4}
    )
    with pytest.raises(RunError, match="digits_cnn does not fit the data"):
        extractor_maps.of(trial)
