import os

import numpy as np
import pytest


def _spread(model, seed=0):
    """Gives a model weights under which its outputs fill their range.

    Fresh generators give images that are all but zero, on which anything agrees.
    """
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        shape = tuple(weight.shape)
        if weight.name in ("gamma", "moving_variance"):
            weight.assign(rng.uniform(0.5, 1.5, shape))
        elif len(shape) >= 2:
            fan_in = np.prod(shape) / max(shape[-2:])
            weight.assign(rng.normal(0, 1.5 / np.sqrt(fan_in), shape))
        elif len(shape) == 1:
            weight.assign(rng.normal(0, 0.2, shape))
    return model


@pytest.fixture(scope="session")
def make_model():
    import keras_gen

    def make(name, **kwargs):
        return _spread(keras_gen.get_model(name).tiny(**kwargs))

    return make


@pytest.fixture(scope="session")
def dcgan(make_model):
    return make_model("dcgan")


@pytest.fixture(scope="session")
def vae(make_model):
    return make_model("vae")


@pytest.fixture(scope="session")
def dcgan_report(dcgan, tmp_path_factory):
    from keras_gen.export import export

    return export(dcgan, tmp_path_factory.mktemp("dcgan") / "artefact")


@pytest.fixture(scope="session")
def vae_report(vae, tmp_path_factory):
    from keras_gen.export import export

    return export(vae, tmp_path_factory.mktemp("vae") / "artefact")


@pytest.fixture
def run_python(tmp_path):
    """Runs a script in a new process, outside the checkout; returns what it prints."""
    import subprocess
    import sys

    def run(script: str) -> str:
        result = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


@pytest.fixture
def one_endpoint():
    """Returns a function that wraps a function of latents as a model to export."""
    import keras

    from keras_gen.base import Endpoint, Feature

    def wrap(function):
        endpoint = Endpoint(
            "generate",
            inputs=(Feature("latents", (4,), prior="normal"),),
            outputs=(Feature("image", (2, 2, 1), low=-1.0, high=1.0),),
            function=lambda z: (function(z),),
        )

        class Model(keras.Model):
            """A model of one endpoint."""

            endpoints = {"generate": endpoint}

        return Model()

    return wrap
