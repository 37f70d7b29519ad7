"""SavedNetwork: a .keras file by path, found again from a config."""

import keras
import numpy as np
import pytest

from keras_gen import perceptual


@pytest.fixture
def path(tmp_path):
    image = keras.Input((None, None, 1))
    x = keras.layers.Rescaling(2.0, offset=1.0)(image)
    x = keras.layers.Conv2D(3, 3, name="edges")(x)
    model = keras.Model(image, keras.layers.GlobalMaxPooling2D()(x))
    model.save(tmp_path / "mine.keras")
    return tmp_path / "mine.keras"


def test_its_maps_are_the_files(path):
    images = np.random.default_rng(0).uniform(-1, 1, (2, 8, 6, 1)).astype("float32")
    features = perceptual.SavedNetwork(path, ["edges"], 0.5)
    twin = perceptual.get(keras.saving.serialize_keras_object(features))
    model = keras.models.load_model(path)
    expected = 2 * model.get_layer("edges")(2 * images + 1)
    for each in (features, twin):
        np.testing.assert_allclose(each(images)[0], expected, atol=1e-6)


def test_a_missing_file_is_told_when_training_is_prepared(tmp_path):
    features = perceptual.SavedNetwork(tmp_path / "none.keras", ["edges"])
    with pytest.raises(FileNotFoundError, match=r"none\.keras"):
        features.prepare((8, 8, 1))
