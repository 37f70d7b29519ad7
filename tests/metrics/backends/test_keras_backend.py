"""Keras networks as backends: what is read of them, and what is refused."""

import keras
import numpy as np
import pytest

from keras_gen.metrics.backends.keras_backend import KerasBackend

IMAGES = np.random.default_rng(0).uniform(-1, 1, (3, 4, 4, 1)).astype("float32")


def model(build):
    images = keras.Input((4, 4, 1))
    return keras.Model(images, build(keras.layers.Flatten()(images)))


def test_features_and_logits_go_by_their_names():
    dense = keras.layers.Dense(3)
    backend = KerasBackend(
        model(lambda x: {"logits": dense(x), "features": x, "more": x}), "net"
    )
    assert (backend.feature_dim, backend.num_classes) == (16, 3)
    assert backend.image_shape == (4, 4, 1)
    features, logits = backend(IMAGES)
    np.testing.assert_allclose(features, IMAGES.reshape(3, 16), atol=1e-6)
    kernel, bias = dense.get_weights()
    np.testing.assert_allclose(logits, features @ kernel + bias, atol=1e-5)


@pytest.mark.parametrize("build", [lambda x: x, lambda x: [x], lambda x: {"any": x}])
def test_a_single_output_is_the_features(build):
    backend = KerasBackend(model(build), "net")
    assert (backend.feature_dim, backend.num_classes) == (16, None)
    features, logits = backend(IMAGES)
    np.testing.assert_allclose(features, IMAGES.reshape(3, 16), atol=1e-6)
    assert logits is None


@pytest.mark.parametrize(
    "build",
    [
        lambda x: [x, x],
        lambda x: {"embedding": x, "logits": x},
        lambda x: {"logits": x},
        lambda x: {"features": keras.layers.Reshape((4, 4))(x), "logits": x},
    ],
    ids=["unnamed", "other names", "logits alone", "maps"],
)
def test_other_outputs_are_refused(build):
    message = r"An extractor takes images.*Received: net with outputs.*keras\.Model\("
    with pytest.raises(ValueError, match=message):
        KerasBackend(model(build), "net")


def test_other_inputs_are_refused():
    vectors = keras.Input((4,))
    network = keras.Model(vectors, keras.layers.Dense(2)(vectors))
    with pytest.raises(ValueError, match=r"images \(n, H, W, C\).*net with inputs"):
        KerasBackend(network, "net")
