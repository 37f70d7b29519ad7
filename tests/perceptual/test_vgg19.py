"""VGG19: where weights are looked for, what is refused, Caffe's input, the maps."""

import keras
import numpy as np
import pytest

from keras_gen.perceptual import VGG19, vgg19
from keras_gen.training import data
from keras_gen.training.extractors.damage import blurred


@pytest.fixture(scope="module")
def random_weights(tmp_path_factory):
    """A file of random weights, which are legal and weak features."""
    path = tmp_path_factory.mktemp("vgg") / "random.weights.h5"
    keras.utils.set_random_seed(3)
    network = keras.applications.VGG19(include_top=False, weights=None)
    network.save_weights(path)
    return path


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    monkeypatch.delenv(vgg19.VARIABLE, raising=False)
    monkeypatch.setattr(vgg19, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def official(monkeypatch):
    """Makes a file of these bytes the official one."""
    monkeypatch.setattr(vgg19, "MD5", "900150983cd24fb0d6963f7d28e17f72")  # of abc
    return b"abc"


def test_the_input_is_bgr_of_bytes_less_the_mean():
    # From Caffe's VGG: blue 103.939, green 116.779, red 123.68.
    image = np.array([-1.0, 0.0, 1.0], "float32").reshape(1, 1, 1, 3)
    expected = [255 - 103.939, 127.5 - 116.779, 0 - 123.68]
    np.testing.assert_allclose(VGG19().preprocess(image)[0, 0, 0], expected, atol=1e-4)


def test_it_is_kerass_own_preprocessing():
    image = np.random.default_rng(0).uniform(-1, 1, (2, 5, 4, 3)).astype("float32")
    expected = keras.applications.vgg19.preprocess_input((image + 1) * 127.5)
    np.testing.assert_allclose(VGG19().preprocess(image), expected, atol=1e-4)


def test_maps_of_a_named_file_are_those_of_its_network(random_weights):
    images = data.load("photos", "test").images(2, seed=0)
    features = VGG19(random_weights, ("relu1_2", "relu3_4"), 12.75)
    features.prepare((32, 32, 3))
    network = keras.applications.VGG19(include_top=False, weights=random_weights)
    layers = [network.get_layer(name) for name in ("block1_conv2", "block3_conv4")]
    direct = keras.Model(network.input, [layer.output for layer in layers])
    fed = keras.applications.vgg19.preprocess_input((images + 1) * 127.5)
    for maps, expected in zip(features(images), direct(fed), strict=True):
        np.testing.assert_allclose(maps, expected / 12.75, rtol=1e-4, atol=1e-4)
    distances = [
        float(np.mean(features.distance(blurred(images, sigma), images)))
        for sigma in (0.5, 1, 2)
    ]
    assert distances[0] < distances[1] < distances[2]


def test_too_small_images_are_refused(random_weights):
    with pytest.raises(ValueError, match="8x8 pixels in the layers relu5_4"):
        VGG19(random_weights).prepare((8, 8, 3))


def test_the_order_of_places(nowhere, official, monkeypatch):
    def write(name):
        (nowhere / name).write_bytes(official)
        return nowhere / name

    with pytest.raises(FileNotFoundError, match="nothing is downloaded"):
        vgg19.find()
    at_home = write(vgg19.FILE)
    assert vgg19.find() == at_home
    by_variable = write("elsewhere.h5")
    monkeypatch.setenv(vgg19.VARIABLE, str(by_variable))
    assert vgg19.find() == by_variable
    named = nowhere / "mine.weights.h5"
    named.write_bytes(b"anything")
    assert vgg19.find(str(named)) == named


def test_another_file_must_be_named_and_not_be_called_the_official_one(
    nowhere, official, monkeypatch
):
    (nowhere / vgg19.FILE).write_bytes(b"cut off")
    (nowhere / "other.h5").write_bytes(b"something else")
    with pytest.raises(ValueError, match=f"MD5 {vgg19.MD5}. Received"):
        vgg19.find()
    with pytest.raises(ValueError, match="Fetch it again"):
        vgg19.find(str(nowhere / vgg19.FILE))
    monkeypatch.setenv(vgg19.VARIABLE, str(nowhere / "other.h5"))
    with pytest.raises(ValueError, match="name the file by path="):
        vgg19.find()


def test_a_file_of_other_weights_is_told(tmp_path):
    path = tmp_path / "other.weights.h5"
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save_weights(path)
    with pytest.raises(ValueError, match="must hold weights of keras.applications"):
        VGG19(path).prepare((64, 64, 3))
