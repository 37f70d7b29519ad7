import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from keras_gen import images
from keras_gen.export import ExportError
from keras_gen.export.artefact import layout
from keras_gen.export.formats import saved_model


def test_it_runs_in_a_process_without_keras_gen(vae_report, vae, run_python, tmp_path):
    drawn = vae.generate(5, seed=1)
    np.savez(
        tmp_path / "io.npz",
        latents=vae.encode(drawn)[0],
        image=drawn,
        decoded=vae.reconstruct(drawn),
    )
    path = layout.saved_model(vae_report.directory)
    output = run_python(
        "import sys\n"
        "sys.modules['keras_gen'] = sys.modules['keras'] = None\n"
        "import numpy as np, tensorflow as tf\n"
        f"model = tf.saved_model.load({str(path)!r})\n"
        "io = np.load('io.npz')\n"
        "call = lambda name, **x: {k: v.numpy() for k, v in model.signatures[name](\n"
        "    **{k: tf.constant(v) for k, v in x.items()}).items()}\n"
        "mean = call('encode', image=io['image'])['mean']\n"
        "again = call('serving_default', latents=io['latents'])['image']\n"
        "part = call('decode', latents=io['latents'][:2])['image']\n"
        "print(abs(mean - io['latents']).max() < 1e-5)\n"
        "print(abs(again - io['decoded']).max() < 1e-5)\n"
        "print(abs(part - io['decoded'][:2]).max() < 1e-5)\n"
    )
    assert output.split() == ["True"] * 3


def test_it_holds_the_generator_alone(dcgan_report, dcgan):
    facts = dcgan_report.card["formats"]["saved_model"]
    assert facts["parameters"] == dcgan.generator.count_params()
    assert facts["signatures"] == ["generate", "sample", "serving_default"]
    assert facts["serving_default"] == "generate"


def test_without_a_generator_the_first_endpoint_serves(vae, tmp_path):
    endpoints = {name: vae.endpoints[name] for name in ("encode", "decode")}
    facts = saved_model.write(endpoints, tmp_path / "1")
    assert facts["serving_default"] == "encode"
    loaded = tf.saved_model.load(str(tmp_path / "1"))
    serving = loaded.signatures["serving_default"]
    assert set(serving.structured_outputs) == {"mean", "log_variance"}


def test_an_endpoint_that_cannot_be_traced_is_named(one_endpoint, tmp_path):
    model = one_endpoint(lambda z: tf.constant(z.numpy()))
    with pytest.raises(ExportError, match="Endpoint 'generate' cannot be traced"):
        saved_model.write(model.endpoints, tmp_path / "1")


@pytest.mark.slow
def test_tensorflows_own_command_draws_a_seed(dcgan_report, dcgan, tmp_path):
    command = Path(sys.executable).parent / "saved_model_cli"
    subprocess.run(
        [
            *(command, "run", "--dir", layout.saved_model(dcgan_report.directory)),
            *("--tag_set", "serve", "--signature_def", "sample"),
            "--input_exprs",
            "seed=[7, 7, 7];index=[0, 1, 2]",
            *("--outdir", tmp_path),
        ],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    pixels = np.load(tmp_path / "pixels.npy").astype(int)
    right = images.to_uint8(dcgan.generate(3, seed=7))
    assert np.abs(pixels - right).max() <= 1
