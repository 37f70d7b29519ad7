import json

import numpy as np
import pytest
import tensorflow as tf

from keras_gen import images
from keras_gen.export import ExportError, export, load, verify
from keras_gen.export.artefact.layout import FORMATS
from keras_gen.export.formats.seeded import with_sample

FILES = {"README.md", "SHA256SUMS", "card.json", "reference.npz"}


def names(directory):
    return {path.name for path in directory.iterdir()}


def test_a_report_says_what_was_written_and_measured(vae_report, vae):
    assert names(vae_report.directory) == FILES | {
        "saved_model",
        "model.tflite",
        "onnx",
    }
    compared = {(r.endpoint, r.format, r.output) for r in vae_report.parity}
    assert compared == {
        (name, format_, output.name)
        for name, endpoint in with_sample(vae.endpoints).items()
        for output in endpoint.outputs
        for format_ in FORMATS
    }
    for record in vae_report.parity:
        assert record.batch_sizes == (1, 2, 7, 64)
        assert record.max_abs_value > 0.5
        assert record.max_abs_difference <= 2e-5 * record.max_abs_value
    assert vae_report.seconds.keys() == set(FORMATS)
    assert "maximum absolute difference from Keras" in str(vae_report)


def test_the_card_holds_the_record(dcgan_report, dcgan):
    card = json.loads((dcgan_report.directory / "card.json").read_text())
    assert card == dcgan_report.card
    assert card["system"] == "dcgan"
    assert card["title"] == type(dcgan).__doc__.strip().splitlines()[0]
    assert len(card["parity"]["records"]) == 2 * 3
    for name, facts in card["formats"].items():
        assert (dcgan_report.directory / facts["path"]).exists(), name
        assert facts["bytes"] > 1000
    assert {"tensorflow", "onnxruntime", "ai-edge-litert"} <= card["versions"].keys()


def test_formats_and_endpoints_are_chosen(vae, tmp_path):
    target = tmp_path / "new" / "artefact"
    export(vae, target, formats="tflite", endpoints=["encode", "generate"])
    assert names(target) == FILES | {"model.tflite"}
    generator = load(target)
    assert generator.runtime == "tflite"
    assert set(generator.endpoints) == {"encode", "generate"}
    assert len(verify(target)) == 3


def test_what_the_caller_adds_is_kept(dcgan, tmp_path):
    picture = images.grid(np.zeros((5, 8, 8, 1)))
    target = tmp_path / "artefact"
    export(
        dcgan,
        target,
        formats=["onnx"],
        card={"data": "digits", "metrics": [{"metric": "fd_c", "value": 1.5}]},
        samples=picture,
    )
    assert names(target) == FILES | {"onnx", "samples.png"}
    card = json.loads((target / "card.json").read_text())
    assert (card["data"], card["samples"]) == ("digits", "samples.png")
    assert "| fd_c | 1.5 |" in (target / "README.md").read_text()


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"formats": ["onx"]}, "Unknown format 'onx'. Did you mean 'onnx'"),
        ({"formats": []}, "At least one format"),
        ({"endpoints": ["generat"]}, "Unknown endpoint 'generat'. Did you mean"),
        ({"card": {"parity": 0}}, "writes these keys of the card itself"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_written(
    dcgan, tmp_path, wrong, message
):
    with pytest.raises(ValueError, match=message):
        export(dcgan, tmp_path / "artefact", **wrong)
    assert names(tmp_path) == set()


def test_a_difference_is_refused_and_nothing_is_left(one_endpoint, tmp_path):
    def images(z):
        # Right in Keras, wrong by 0.25 in every graph made from it.
        error = 0.0 if tf.executing_eagerly() else 0.25
        return tf.tanh(tf.reshape(z, (-1, 2, 2, 1))) + error

    for format_ in FORMATS:
        figure = rf"Endpoint 'generate', format '{format_}', output 'image'.* 2.50e-01"
        with pytest.raises(ExportError, match=figure):
            export(one_endpoint(images), tmp_path / "artefact", formats=[format_])
        assert names(tmp_path) == set()


def test_a_failed_export_leaves_the_old_artefact(one_endpoint, tmp_path):
    def images(z):
        return tf.reshape(z, (-1, 2, 2, 1)) / 6.0

    target = tmp_path / "artefact"
    export(one_endpoint(images), target, formats=["onnx"])
    before = (target / "SHA256SUMS").read_text()
    broken = one_endpoint(lambda z: images(z) / 0.0)
    with pytest.raises(ExportError, match="gives NaN or infinity in Keras already"):
        export(broken, target, overwrite=True)
    assert (target / "SHA256SUMS").read_text() == before
    assert names(tmp_path) == {"artefact"}
    with pytest.raises(ExportError, match="pass overwrite=True"):
        export(one_endpoint(images), target)
    export(one_endpoint(lambda z: images(z) * 0.5), target, ["onnx"], overwrite=True)
    assert (target / "SHA256SUMS").read_text() != before
    assert names(tmp_path) == {"artefact"}


def test_the_average_is_exported(make_model, tmp_path):
    model = make_model("dcgan", ema_momentum=0.9)
    raw = np.concatenate([w.numpy().ravel() for w in model.generator.weights])
    average = model.averaged_network("generator")
    kept = np.concatenate([w.numpy().ravel() for w in average.weights])
    assert np.abs(raw - kept).max() > 0.1
    target = tmp_path / "artefact"
    export(model, target, formats=["onnx"])
    latents = np.ones((3, model.latent_dim), np.float32)
    images = load(target).call("generate", latents=latents)["image"]
    np.testing.assert_allclose(images, average(latents, training=False), atol=1e-5)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision_is_exported_in_float32(make_model, tmp_path, policy):
    model = make_model("dcgan", dtype=policy)
    exact = make_model("dcgan")
    report = export(model, tmp_path / "artefact")
    assert report.max_abs_difference < 1e-5
    assert report.card["parity"]["reference"].endswith("of mixed precision)")
    images = load(tmp_path / "artefact").generate(9, seed=4)
    np.testing.assert_allclose(images, exact.generate(9, seed=4), atol=1e-5)
    np.testing.assert_allclose(images, model.generate(9, seed=4), atol=0.1)
