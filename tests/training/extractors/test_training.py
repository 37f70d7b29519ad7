import json
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_gen.metrics import extractors
from keras_gen.training import data
from keras_gen.training.extractors import damage, shape_classes
from keras_gen.training.extractors import training as command


@pytest.mark.parametrize(
    ("name", "shape", "strided"),
    [
        ("digits", (8, 8, 1), (4, 4, 64)),
        ("faces", (32, 32, 3), (8, 8, 64)),
        ("fashion_mnist", (28, 28, 1), (7, 7, 64)),
    ],
)
def test_the_network_is_the_documented_one(name, shape, strided):
    model = command.build_classifier(shape, 10, command.SETTINGS[name])
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == "InputLayer Conv2D Conv2D Flatten Dropout Dense Dense".split()
    assert model.layers[2].output.shape[1:] == strided
    images = np.random.default_rng(0).uniform(-1, 1, (5, *shape))
    output = model.predict_on_batch(images)
    assert output["features"].min() >= 0
    assert output["features"].shape == (5, command.SETTINGS[name].feature_dim)
    assert output["logits"].min() < 0


def test_equal_weights_make_equal_files(tmp_path):
    settings = command.SETTINGS["digits"]
    one, two = (command.build_classifier((8, 8, 1), 10, settings) for _ in range(2))
    two.set_weights(one.get_weights())
    one.compile("adam", {"logits": "mse"})
    hashes = []
    for folder, model in (("a", one), ("b", two)):
        path = tmp_path / folder / "net.keras"
        path.parent.mkdir()
        command.save(model, path)
        hashes.append(extractors.sha256_of(path))
    loaded = keras.models.load_model(path)
    images = np.random.default_rng(0).uniform(-1, 1, (4, 8, 8, 1))
    for key, value in one.predict_on_batch(images).items():
        np.testing.assert_array_equal(loaded.predict_on_batch(images)[key], value)
    assert not loaded.compiled
    two.set_weights([weight + 1 for weight in two.get_weights()])
    command.save(two, path)
    assert extractors.sha256_of(path) != hashes[1]


@pytest.mark.parametrize(
    "name",
    ["digits", "faces", pytest.param("fashion_mnist", marks=pytest.mark.fashion_mnist)],
)
def test_the_shipped_weights_score_their_recorded_accuracy(name):
    extractor = extractors.get(f"{name}_cnn")
    split = data.load(name, "test")
    predicted = extractor.logits(split.images()).argmax(axis=1)
    accuracy = np.mean(predicted == split.labels())
    # Rounding on another machine may move single images across a boundary.
    assert accuracy == pytest.approx(extractor.accuracy, abs=0.003)


def test_shapes_are_told_by_colour_and_shape_even_damaged():
    extractor = extractors.get("shapes_cnn")
    split = shape_classes.classed(data.load("shapes", "test"))
    images = split.images()
    predicted = extractor.logits(images).argmax(axis=1)
    assert np.mean(predicted == split.labels()) == pytest.approx(
        extractor.accuracy, abs=0.003
    )
    noise = np.random.default_rng(0).normal(0, 0.1, images.shape)
    for harmed in (damage.blurred(images, 0.8), np.clip(images + noise, -1, 1)):
        predicted = extractor.logits(harmed).argmax(axis=1)
        assert np.mean(predicted == split.labels()) > 0.95


@pytest.mark.slow
def test_the_command_writes_the_same_extractor_twice(tmp_path):
    module = [sys.executable, "-m", "keras_gen.training.extractors", "digits"]
    runs = [
        subprocess.Popen(
            [*module, "--output", tmp_path / folder], stdout=subprocess.DEVNULL
        )
        for folder in "ab"
    ]
    assert [run.wait() for run in runs] == [0, 0]
    one, two = (
        json.loads((tmp_path / folder / "manifest.json").read_text()) for folder in "ab"
    )
    assert one == two
    entry = one["digits_cnn"]
    shipped = json.loads((extractors.SHIPPED / "manifest.json").read_text())
    assert entry["accuracy"] == pytest.approx(
        shipped["digits_cnn"]["accuracy"], abs=0.02
    )
    assert set(entry) == set(shipped["digits_cnn"])
    assert extractors.sha256_of(tmp_path / "a" / entry["file"]) == entry["sha256"]
