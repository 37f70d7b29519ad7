"""PerceptualFeatures: maps, scales and distance of a small known network."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import perceptual
from keras_gen.perceptual.features import layer_name

KERNEL = np.array([[1.0, -2.0], [0.5, 0.0], [0.0, 3.0]])  # RGB to two channels


class Linear(perceptual.PerceptualFeatures):
    """Colours mixed by KERNEL, whole and halved; it counts how often it is built."""

    built = 0

    def network(self):
        type(self).built += 1
        image = keras.Input((None, None, 3))
        x = keras.layers.Conv2D(2, 1, use_bias=False, name="block1_conv1")(image)
        x = keras.layers.AveragePooling2D(2, name="halved")(x)
        model = keras.Model(image, x)
        model.set_weights([KERNEL[None, None]])
        return model


def images(seed=0, channels=3):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (3, 4, 6, channels)).astype("float32")


def halved(maps):
    return maps.reshape(3, 2, 2, 3, 2, 2).mean(axis=(2, 4))


def test_maps_are_those_of_the_layers_divided_by_their_scales():
    whole, half = Linear(("relu1_1", "halved"), (2.0, 4.0))(images())
    expected = images() @ KERNEL
    np.testing.assert_allclose(whole, expected / 2, rtol=0, atol=1e-6)
    np.testing.assert_allclose(half, halved(expected) / 4, rtol=0, atol=1e-6)


def test_distance_is_the_mean_square_added_over_layers():
    features = Linear(("relu1_1", "halved"), (2.0, 4.0))
    difference = (images(0) - images(1)) @ KERNEL
    expected = np.square(difference / 2).mean(axis=(1, 2, 3))
    expected += np.square(halved(difference) / 4).mean(axis=(1, 2, 3))
    distance = features.distance(images(0), images(1))
    np.testing.assert_allclose(distance, expected, rtol=1e-5)


def test_gradients_reach_the_image():
    features, target = Linear(["relu1_1"], 2.0), images(1)
    image = tf.constant(images(0))
    with tf.GradientTape() as tape:
        tape.watch(image)
        distance = features.distance(image, target)
    expected = 2 * ((images(0) - target) @ KERNEL) @ KERNEL.T / 4 / (4 * 6 * 2)
    np.testing.assert_allclose(tape.gradient(distance, image), expected, atol=1e-6)


def test_grey_is_repeated():
    features, grey = Linear(["relu1_1"]), images(channels=1)
    (maps,) = features(grey)
    np.testing.assert_allclose(maps, grey @ KERNEL.sum(0, keepdims=True), atol=1e-6)


def test_calibration_makes_each_map_one_on_average():
    raw = Linear(("relu1_1", "halved"), (3.0, 0.1))
    features = raw.calibrated(images())
    assert type(features) is Linear
    expected = (
        np.abs(images() @ KERNEL).mean(),
        np.abs(halved(images() @ KERNEL)).mean(),
    )
    np.testing.assert_allclose(features.scales, expected, rtol=1e-5)
    for maps in features(images()):
        assert np.abs(maps).mean() == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_features_are_float32_under_any_policy(policy):
    keras.config.set_dtype_policy(policy)
    try:
        features = Linear(["relu1_1"])
        (maps,) = features(tf.cast(images(), policy.removeprefix("mixed_")))
        assert keras.config.dtype_policy().name == policy
    finally:
        keras.config.set_dtype_policy("float32")
    assert maps.dtype == tf.float32


def test_the_network_is_built_once_even_inside_a_graph():
    Linear.built = 0
    features = Linear(["relu1_1"])
    assert Linear.built == 0
    function = tf.function(features.distance)
    for seed in (1, 2):
        function(images(0), images(seed))
    features(images())
    assert Linear.built == 1


def test_a_model_that_holds_it_neither_trains_nor_saves_it():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.perceptual = Linear(["relu1_1"])
    model.perceptual(images())
    assert len(model.variables) == len(model.trainable_variables) == 2


@pytest.mark.parametrize(
    ("layers", "scales", "message"),
    [
        ((), 1.0, "at least one layer"),
        (("a", "b"), (1.0,), "one scale for each"),
        (("a",), 0.0, "Scales are positive"),
    ],
)
def test_wrong_arguments_are_refused(layers, scales, message):
    with pytest.raises(ValueError, match=message):
        Linear(layers, scales)


@pytest.mark.parametrize(
    ("layers", "shape", "message"),
    [
        (["relu1_2"], (8, 8, 3), "Unknown layer 'block1_conv2'. Did you mean"),
        (["relu1_1"], (8, 8, 2), "takes images of 3 channels, or grey ones"),
        (["halved"], (8, 1, 3), "Nothing is left of an image of 8x1"),
    ],
)
def test_what_does_not_fit_is_refused_before_it_is_used(layers, shape, message):
    with pytest.raises(ValueError, match=message):
        Linear(layers).prepare(shape)


def test_ids_and_objects():
    assert perceptual.ids() == ("shapes", "vgg19")
    assert isinstance(perceptual.get("shapes"), perceptual.Shapes)
    features = perceptual.VGG19("weights.h5", ("relu2_2", "relu3_1"), (1.5, 2.5))
    twin = perceptual.get(keras.saving.serialize_keras_object(features))
    assert type(twin) is perceptual.VGG19
    assert twin.get_config() == features.get_config()
    with pytest.raises(ValueError, match="Did you mean 'vgg19'"):
        perceptual.get("vgg16")


def test_names_of_layers():
    assert layer_name("relu5_4") == "block5_conv4"
    assert layer_name("my_relu1_1") == "my_relu1_1"
