import numpy as np
import pytest

from keras_gen.export import ArtefactError, load
from keras_gen.export.artefact import layout
from keras_gen.export.artefact.card import signatures
from keras_gen.export.running import runtimes


@pytest.mark.parametrize("name", runtimes.RUNTIMES)
def test_a_runtime_takes_any_batch_in_any_order(vae_report, vae, name):
    runtime = runtimes.start(name, vae_report.directory, signatures(vae_report.card))
    rng = np.random.default_rng(0)
    for n in (3, 1, 5, 2):
        image = rng.uniform(-1, 1, (n, *vae.image_shape)).astype(np.float32)
        latents = rng.standard_normal((n, vae.latent_dim)).astype(np.float32)
        mean, log_variance = vae.encode(image)
        encoded = runtime.run("encode", {"image": image})
        np.testing.assert_allclose(encoded["mean"], mean, atol=2e-5)
        np.testing.assert_allclose(encoded["log_variance"], log_variance, atol=2e-5)
        decoded = runtime.run("decode", {"latents": latents})["image"]
        np.testing.assert_allclose(decoded, vae.decode(latents), atol=2e-5)


def test_tensorflow_keeps_its_own_precision_elsewhere(dcgan_report):
    import tensorflow as tf

    switch = tf.config.experimental
    before = switch.tensor_float_32_execution_enabled()
    load(dcgan_report.directory, runtime="saved_model").generate(1)
    assert switch.tensor_float_32_execution_enabled() is before


@pytest.mark.parametrize("name", ["onnx", "tflite"])
def test_sampling_does_not_import_tensorflow(dcgan_report, run_python, name):
    output = run_python(
        "import sys; from keras_gen.export import load\n"
        f"generator = load({str(dcgan_report.directory)!r}, runtime={name!r})\n"
        "print(generator.generate(3, seed=0).shape)\n"
        "assert not {'tensorflow', 'keras', 'onnx'} & set(sys.modules)"
    )
    assert output.strip() == "(3, 8, 8, 1)"


@pytest.mark.slow
def test_the_first_installed_runtime_is_chosen(dcgan_report, run_python):
    script = (
        "import sys; from keras_gen.export import load, ArtefactError\n"
        f"where = {str(dcgan_report.directory)!r}\n"
        "for module in ('onnxruntime', 'ai_edge_litert', 'tensorflow'):\n"
        "    print(load(where).runtime)\n"
        "    sys.modules[module] = None\n"
        "    for name in [m for m in sys.modules if m.startswith(module + '.')]:\n"
        "        del sys.modules[name]\n"
        "for runtime in (None, 'onnx'):\n"
        "    try: load(where, runtime)\n"
        "    except ArtefactError as error: print(error)\n"
    )
    *chosen, nothing, wanted = run_python(script).splitlines()
    assert chosen == ["onnx", "tflite", "saved_model"]
    assert "Install onnxruntime or ai-edge-litert or tensorflow." in nothing
    assert "needs the package onnxruntime, which is not installed" in wanted


def test_an_unknown_runtime_is_refused(dcgan_report):
    with pytest.raises(ValueError, match="Unknown runtime 'onyx'. Did you mean 'onnx'"):
        load(dcgan_report.directory, runtime="onyx")


@pytest.mark.parametrize("name", runtimes.RUNTIMES)
def test_a_damaged_file_is_refused(dcgan_report, tmp_path, name):
    import shutil

    copy = tmp_path / "artefact"
    shutil.copytree(dcgan_report.directory, copy)
    part = {
        "onnx": layout.onnx(copy, "generate"),
        "tflite": layout.tflite(copy),
        "saved_model": layout.saved_model(copy) / "saved_model.pb",
    }[name]
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(ArtefactError, match=f"cannot open the {name} part"):
        load(copy, runtime=name)


@pytest.mark.parametrize("name", ["onnx", "tflite"])
def test_the_number_of_threads_reaches_the_runtime(dcgan_report, monkeypatch, name):
    import onnxruntime
    from ai_edge_litert import interpreter

    seen = []

    class Session(onnxruntime.InferenceSession):
        def __init__(self, path, options, **keywords):
            seen.append(options.intra_op_num_threads)
            super().__init__(path, options, **keywords)

    class Interpreter(interpreter.Interpreter):
        def __init__(self, path, num_threads=None):
            seen.append(num_threads or 0)
            super().__init__(path, num_threads=num_threads)

    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    monkeypatch.setattr(interpreter, "Interpreter", Interpreter)
    where = dcgan_report.directory
    images = [load(where, name, threads=n).generate(5, seed=1) for n in (None, 1, 2)]
    assert list(dict.fromkeys(seen)) == [0, 1, 2]
    for each in images[1:]:
        np.testing.assert_allclose(each, images[0], atol=1e-5)


def test_threads_that_cannot_be_counted_are_refused(dcgan_report):
    with pytest.raises(ValueError, match="are the whole process's. .*threads=2"):
        load(dcgan_report.directory, "saved_model", threads=2)
    for threads in (0, -1, 1.5, "2"):
        with pytest.raises(ValueError, match="must be a positive integer"):
            load(dcgan_report.directory, "onnx", threads=threads)
