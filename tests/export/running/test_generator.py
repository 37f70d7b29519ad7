import shutil

import numpy as np
import pytest

from keras_gen.export import ArtefactError, export, load
from keras_gen.export.artefact.layout import FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_a_seed_gives_the_images_that_keras_gives(dcgan_report, dcgan, name):
    images = load(dcgan_report.directory, runtime=name).generate(70, seed=12)
    assert images.shape == (70, 8, 8, 1)
    assert images.dtype == np.float32
    assert images.std() > 0.1
    np.testing.assert_allclose(images, dcgan.generate(70, seed=12), atol=1e-5)


def test_a_uniform_prior_is_drawn_from(make_model, tmp_path):
    model = make_model("dcgan", prior="uniform")
    export(model, tmp_path / "artefact", formats=["onnx"])
    images = load(tmp_path / "artefact").generate(5, seed=12)
    np.testing.assert_allclose(images, model.generate(5, seed=12), atol=1e-5)


def test_an_image_depends_on_seed_and_index_only(dcgan_report):
    generator = load(dcgan_report.directory)
    images = generator.generate(11, seed=5)
    for n, batch_size in ((11, 4), (3, 64), (7, 1)):
        again = generator.generate(n, seed=5, batch_size=batch_size)
        np.testing.assert_allclose(again, images[:n], atol=1e-5)
    assert np.abs(generator.generate(11, seed=6) - images).max() > 0.1
    drawn_anew = np.abs(generator.generate(11) - generator.generate(11))
    assert drawn_anew.max() > 0.1


@pytest.mark.parametrize(
    "part, runtime",
    [
        ("", "onnx"),
        ("card.json", "onnx"),
        ("onnx", "onnx"),
        ("onnx/decode.onnx", "onnx"),
        ("model.tflite", "tflite"),
        ("saved_model", "saved_model"),
        ("saved_model/1/variables/variables.index", "saved_model"),
    ],
)
def test_a_part_names_the_artefact_and_the_runtime(vae_report, part, runtime):
    generator = load(vae_report.directory / part)
    assert generator.runtime == runtime
    assert generator.directory == vae_report.directory.resolve()
    assert "system='vae'" in repr(generator)


def test_call_runs_every_endpoint(vae_report, vae):
    generator = load(vae_report.directory)
    image = np.random.default_rng(0).uniform(-1, 1, (3, *vae.image_shape))
    outputs = generator.call("reconstruct", image=image)
    expected = vae.reconstruct(image.astype(np.float32))
    np.testing.assert_allclose(outputs["reconstruction"], expected, atol=1e-5)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"n": 0}, "`n` must be positive. Received: n=0"),
        ({"n": 1, "batch_size": 0}, "`batch_size` must be positive"),
        ({"n": 1, "seed": -1}, "`seed` must be an integer"),
    ],
)
def test_wrong_arguments_are_refused(dcgan_report, arguments, message):
    with pytest.raises(ValueError, match=message):
        load(dcgan_report.directory).generate(**arguments)


def test_wrong_calls_are_refused(dcgan_report):
    generator = load(dcgan_report.directory)
    with pytest.raises(ValueError, match="Unknown endpoint 'genrate'. Did you mean"):
        generator.call("genrate")
    with pytest.raises(ValueError, match="takes \\['latents'\\]. Received: \\['z'\\]"):
        generator.call("generate", z=np.zeros((1, 4)))


def test_missing_parts_are_refused(dcgan, tmp_path):
    target = tmp_path / "artefact"
    export(dcgan, target, formats=["onnx"])
    with pytest.raises(ArtefactError, match="holds \\['onnx'\\]. Received: .*'tflite'"):
        load(target, runtime="tflite")
    shutil.rmtree(target / "onnx")
    with pytest.raises(ArtefactError, match="onnxruntime cannot open"):
        load(target)
    with pytest.raises(ArtefactError, match="An artefact must exist"):
        load(tmp_path / "nothing")
    with pytest.raises(ArtefactError, match="no card.json there or above"):
        load(tmp_path)


def test_an_artefact_without_a_generator_says_so(vae, tmp_path):
    export(vae, tmp_path / "artefact", formats=["onnx"], endpoints=["encode"])
    with pytest.raises(ArtefactError, match="Received: \\['encode'\\]; use `call`"):
        load(tmp_path / "artefact").generate(1)
