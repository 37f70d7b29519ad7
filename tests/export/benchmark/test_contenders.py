import dataclasses

import numpy as np
import pytest

from keras_gen.export import ArtefactError
from keras_gen.export.artefact import card
from keras_gen.export.benchmark import contenders
from keras_gen.export.running import runtimes


@pytest.fixture
def opened(dcgan_report):
    return (
        dcgan_report.directory,
        dcgan_report.card,
        card.signatures(dcgan_report.card)["generate"],
    )


def test_all_formats_and_threads_give_the_images_of_keras(opened, dcgan):
    entrants = contenders.of_artefact(*opened)
    assert [each.key for each in entrants] == [
        *("saved_model", "tflite, 1", "tflite, 2", "onnx, 1", "onnx, 2"),
    ]
    rng = np.random.default_rng(0)
    latents = rng.standard_normal((3, dcgan.latent_dim)).astype(np.float32)
    (expected,) = dcgan.endpoints["generate"].function(latents)
    for each in entrants:
        images = each.run({"latents": latents})["image"]
        np.testing.assert_allclose(images, expected, atol=1e-5)
        (record,) = [
            r
            for r in opened[1]["parity"]["records"]
            if (r["endpoint"], r["format"]) == ("generate", each.format)
        ]
        assert each.difference == {"image": record["max_abs_difference"]}
        assert each.quality is None
    sizes = {each.name: each.bytes for each in entrants}
    assert sizes["tflite"] == (opened[0] / "model.tflite").stat().st_size
    assert sizes["onnx"] == (opened[0] / "onnx" / "generate.onnx").stat().st_size
    assert sizes["saved_model"] == opened[1]["formats"]["saved_model"]["bytes"]


def test_what_is_not_installed_is_left_out(opened, monkeypatch):
    monkeypatch.setattr(runtimes, "is_installed", lambda name: name == "onnx")
    assert {e.format for e in contenders.of_artefact(*opened)} == {"onnx"}
    assert contenders.left_out(opened[1]) == {
        "tflite": "ai-edge-litert",
        "saved_model": "tensorflow",
    }
    monkeypatch.setattr(runtimes, "is_installed", lambda name: False)
    with pytest.raises(ArtefactError, match="no runtime for it is installed"):
        contenders.of_artefact(*opened)


def test_keras_is_measured_if_it_is_what_was_exported(opened, dcgan, tmp_path):
    path = tmp_path / "model.keras"
    dcgan.save(path)
    keras = contenders.of_keras(path, *opened)
    assert (keras.key, keras.bytes) == ("keras", path.stat().st_size)
    latents = np.ones((2, dcgan.latent_dim), np.float32)
    (expected,) = dcgan.endpoints["generate"].function(latents)
    images = keras.run({"latents": latents})["image"]
    np.testing.assert_allclose(images, expected, atol=1e-5)
    assert keras.difference["image"] <= 1e-5


def test_another_model_is_refused(opened, make_model, tmp_path):
    path = tmp_path / "model.keras"
    other = make_model("dcgan")
    weight = other.averaged_network("generator").weights[0]
    weight.assign(2 * weight)
    other.save(path)
    with pytest.raises(ArtefactError, match="the one that was exported.*difference is"):
        contenders.of_keras(path, *opened)
    encode = dataclasses.replace(opened[2], name="encode")
    with pytest.raises(ArtefactError, match="it has no endpoint 'encode'"):
        contenders.of_keras(path, *opened[:2], encode)
    path.write_bytes(b"no zip")
    with pytest.raises(ArtefactError, match="loaded from a .keras file"):
        contenders.of_keras(path, *opened)
