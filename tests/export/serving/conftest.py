import numpy as np
import pytest
from serving_stub import Backend


def _model(seed):
    """A model with a given input, and an endpoint of two outputs; `seed` of weights."""
    import keras
    import tensorflow as tf

    from keras_gen.base import Endpoint, Feature

    rng = np.random.default_rng(seed)
    kernel = rng.normal(size=(4, 12)).astype(np.float32)
    table = rng.normal(size=(10, 12)).astype(np.float32)
    image = Feature("image", (2, 2, 3), low=-1.0, high=1.0)

    def generate(latents, label):
        hidden = latents @ tf.constant(kernel) + tf.gather(tf.constant(table), label)
        return (tf.reshape(tf.tanh(hidden), (-1, 2, 2, 3)),)

    def encode(image):
        mean = tf.reshape(image, (-1, 12)) @ tf.constant(kernel.T)
        return mean, -2.0 * tf.tanh(mean)

    class Model(keras.Model):
        """A model of two endpoints."""

        endpoints = {
            "generate": Endpoint(
                "generate",
                inputs=(
                    Feature("latents", (4,), prior="normal"),
                    Feature("label", (), "int32", 0, 9),
                ),
                outputs=(image,),
                function=generate,
            ),
            "encode": Endpoint(
                "encode",
                inputs=(image,),
                outputs=(Feature("mean", (4,)), Feature("log_variance", (4,))),
                function=encode,
            ),
        }

    return Model()


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory):
    """Directories of two artefacts that differ in their weights: versions 1 and 2."""
    from keras_gen.export import export

    root = tmp_path_factory.mktemp("served")
    for version, formats in ((1, ("saved_model", "onnx")), (2, "saved_model")):
        export(_model(version), root / str(version), formats)
    return {version: root / str(version) for version in (1, 2)}


@pytest.fixture(scope="session")
def loaded(artefacts):
    """Version -> the artefact, opened by `keras_gen.export.load`."""
    from keras_gen.export import load

    return {
        version: load(directory, runtime="saved_model")
        for version, directory in artefacts.items()
    }


@pytest.fixture(scope="session")
def _backend(artefacts):
    return Backend(artefacts, labels={"stable": 1, "canary": 2})


@pytest.fixture
def backend(_backend):
    """What both stub servers run: the signatures of the artefacts' SavedModels."""
    _backend.reset()
    return _backend


@pytest.fixture(scope="session")
def _http(_backend):
    with _backend.serve_http() as url:
        yield url


@pytest.fixture
def url(_http, backend):
    """Address of a stub that speaks TensorFlow Serving's REST."""
    return _http


@pytest.fixture(scope="session")
def _grpc(_backend):
    with _backend.serve_grpc() as address:
        yield address


@pytest.fixture
def address(_grpc, backend):
    """Address of a stub of TensorFlow Serving's gRPC service."""
    return _grpc
