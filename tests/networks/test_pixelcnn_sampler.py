"""The sampler against the plain loop of one network pass a pixel; exports of it."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from reference import naive_pixelcnn

from keras_gen import features
from keras_gen.base import Endpoint
from keras_gen.distributions.categorical import Categorical
from keras_gen.distributions.discretized_logistic_mixture import (
    DiscretizedLogisticMixture,
)
from keras_gen.networks import pixelcnn_sampler
from keras_gen.networks.gated_pixelcnn import GatedPixelCNN
from keras_gen.networks.masked_pixelcnn import MaskedPixelCNN

SMALL = {"width": 4, "num_layers": 2}


def codes():
    return GatedPixelCNN((4, 5), Categorical(7), num_classes=3, **SMALL)


def grey():
    return GatedPixelCNN(
        (5, 4, 1), Categorical(5), condition_shape=(2,), kernel_size=5, **SMALL
    )


def colour():
    head = DiscretizedLogisticMixture(17, 3)
    return GatedPixelCNN(
        (4, 3, 3), head, num_classes=3, condition_shape=(4, 3, 2), **SMALL
    )


def masked():
    return MaskedPixelCNN((5, 4, 1), Categorical(5), width=4, num_layers=3)


def masked_codes():
    return MaskedPixelCNN((4, 5), Categorical(7), **SMALL)


NETWORKS = [codes, grey, colour, masked, masked_codes]


def setting(make, batch=3, seed=0):
    """A network with strong random weights, its conditions, and uniforms."""
    rng = np.random.default_rng(seed)
    network = make()
    for weight in network.weights:
        weight.assign(rng.normal(size=weight.shape) * 0.4)
    conditions = {}
    if network.num_classes is not None:
        conditions["label"] = np.arange(batch) % network.num_classes
    if network.condition_shape is not None:
        shape = (batch, *network.condition_shape)
        conditions["condition"] = rng.normal(size=shape).astype("float32")
    size = network.head.noise_size(network.channels)
    uniforms = rng.uniform(size=(batch, *network.grid, size)).astype("float32")
    return network, conditions, uniforms


@pytest.mark.parametrize("make", NETWORKS)
def test_its_steps_give_the_outputs_of_the_whole_network(make):
    network, conditions, _ = setting(make)
    rng = np.random.default_rng(1)
    shape = (3, *network.grid, network.channels)
    levels = tf.constant(rng.integers(0, network.head.levels, shape), tf.int32)
    whole = network.parameters(network.to_values(levels), **conditions).numpy()
    fixed, state = network.begin(3, **conditions)
    for i in range(network.grid[0]):
        row = network.features(levels[:, i : i + 1])
        windows = network.empty_windows(3)
        for j in range(network.grid[1]):
            above = network.above(state)[:, :, j : j + 1]
            parameters, windows = network.next_pixel(windows, above)
            np.testing.assert_allclose(parameters[:, 0, 0], whole[:, i, j], atol=1e-5)
            windows = network.remember(windows, row[:, :, j : j + 1])
        state = network.next_row(fixed, state, row, i)


@pytest.mark.parametrize("make", NETWORKS)
def test_samples_are_those_of_the_plain_loop(make):
    network, conditions, uniforms = setting(make)

    @tf.function
    def sample(uniforms):
        return pixelcnn_sampler.sample(network, uniforms, temperature=0.7, **conditions)

    got = sample(uniforms)
    expected = naive_pixelcnn.draw(network, uniforms, temperature=0.7, **conditions)
    np.testing.assert_array_equal(got, network.to_values(expected))
    assert len(np.unique(got)) > 2


@pytest.mark.parametrize("make", [codes, colour, masked])
def test_completion_keeps_what_is_known_and_draws_the_rest(make):
    network, conditions, uniforms = setting(make)
    rng = np.random.default_rng(1)
    shape = (3, *network.grid, network.channels)
    given = rng.integers(0, network.head.levels, shape)
    known = rng.uniform(size=(3, *network.grid)) < 0.5
    values = np.array(network.to_values(given))
    hidden = values.copy()
    hidden[~known] = 0  # What is not known must not matter.

    @tf.function
    def complete(values, known):
        return pixelcnn_sampler.complete(network, values, known, uniforms, **conditions)

    got = complete(hidden, known).numpy()
    np.testing.assert_array_equal(got[known], values[known])
    expected = naive_pixelcnn.draw(network, uniforms, given, known, **conditions)
    np.testing.assert_array_equal(got, network.to_values(expected))
    np.testing.assert_array_equal(got, complete(values, known.astype("float32")))
    assert np.any(got[~known] != values[~known])


def test_completion_rounds_the_known_pixels():
    network, conditions, uniforms = setting(masked)
    image = np.full((3, 5, 4, 1), 0.05, "float32")
    known = np.ones((3, 5, 4), bool)
    got = pixelcnn_sampler.complete(network, image, known, uniforms)
    np.testing.assert_array_equal(got, np.zeros_like(image))


@pytest.mark.parametrize("network_class", [GatedPixelCNN, MaskedPixelCNN])
def test_it_runs_in_half_precision(network_class):
    for shape in ((3, 4), (3, 4, 1)):
        network = network_class(shape, Categorical(5), dtype="mixed_float16", **SMALL)
        uniforms = np.random.default_rng(0).uniform(size=(2, 3, 4, 5))
        run = tf.function(lambda u, net=network: pixelcnn_sampler.sample(net, u))
        levels = network.to_levels(run(uniforms.astype("float32"))).numpy()
        assert levels.min() >= 0 and levels.max() < 5


def test_a_label_changes_the_samples():
    network, _, uniforms = setting(codes)
    first, second = (
        pixelcnn_sampler.sample(network, uniforms, label=np.full(3, k)).numpy()
        for k in (0, 1)
    )
    assert np.any(first != second)


def test_rows_of_a_batch_are_independent():
    network, conditions, uniforms = setting(codes)
    alone = pixelcnn_sampler.sample(network, uniforms[1:2], label=np.array([1]))
    together = pixelcnn_sampler.sample(network, uniforms, **conditions)
    np.testing.assert_array_equal(alone[0], together[1])


@pytest.mark.slow
@pytest.mark.parametrize("make", [codes, colour])
def test_it_leaves_in_every_format(make, tmp_path):
    """Both loops in built-in operators, batch free, the same levels everywhere."""
    import onnxruntime
    from ai_edge_litert.interpreter import Interpreter

    from keras_gen.export.formats import onnx, saved_model, tflite

    network, conditions, uniforms = setting(make, batch=4)
    rng = np.random.default_rng(2)
    known = (rng.uniform(size=(4, *network.grid)) < 0.3).astype("float32")
    shape = (4, *network.grid, network.channels)
    levels = rng.integers(0, network.head.levels, shape)
    arrays = {
        "values": np.array(network.to_values(levels)),
        "known": known,
        "uniforms": uniforms,
        **conditions,
    }
    arrays["label"] = arrays["label"].astype("int32")
    if not network.is_image:
        arrays["values"] = arrays["values"].astype("int32")

    def function(values, known, uniforms, label, condition=None):
        return (
            pixelcnn_sampler.complete(
                network, values, known, uniforms, label=label, condition=condition
            ),
        )

    inputs = tuple(
        features.Feature(name, array.shape[1:], str(array.dtype))
        for name, array in arrays.items()
    )
    out = features.Feature("out", inputs[0].shape, inputs[0].dtype)
    endpoint = Endpoint("complete", inputs, (out,), function)
    expected = function(**arrays)[0].numpy()

    endpoints = {"complete": endpoint}
    saved_model.write(endpoints, tmp_path / "model")
    tflite.write(tmp_path / "model", endpoints, tmp_path / "model.tflite")
    onnx.write(endpoint, tmp_path / "model.onnx")

    loaded = tf.saved_model.load(tmp_path / "model")
    lite = Interpreter(str(tmp_path / "model.tflite"))
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    runs = {
        "saved_model": lambda **x: loaded.signatures["complete"](
            **{name: tf.constant(array) for name, array in x.items()}
        )["out"],
        "tflite": lambda **x: lite.get_signature_runner("complete")(**x)["out"],
        "onnx": lambda **x: session.run(None, x)[0],
    }
    for name, run in runs.items():
        for rows in (4, 1):
            got = run(**{key: array[:rows] for key, array in arrays.items()})
            np.testing.assert_array_equal(got, expected[:rows], err_msg=name)


def test_refusals():
    x = keras.Input((4, 4, 1))
    other = keras.Model(x, keras.layers.Conv2D(3, 3, padding="same")(x))
    with pytest.raises(ValueError, match="subclass of PixelCNN. Received: <Functional"):
        pixelcnn_sampler.sample(other, np.zeros((1, 4, 4, 3)))
    network, conditions, uniforms = setting(codes)
    with pytest.raises(ValueError, match=r"\(batch, 4, 5, 7\). Received: \(3, 4, 5, 6"):
        pixelcnn_sampler.sample(network, uniforms[..., 1:], **conditions)
    with pytest.raises(ValueError, match="takes a label"):
        pixelcnn_sampler.sample(network, uniforms)
