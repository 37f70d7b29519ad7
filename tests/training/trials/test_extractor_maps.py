"""The maps of a trial's extractor, or why there are none."""

import fake_generators
import keras
import pytest

from keras_gen.training import RunError
from keras_gen.training.trials import extractor_maps


def test_they_are_those_of_the_datas_own_classifier(tmp_path):
    trial = fake_generators.trial(tmp_path, lambda trial: object())
    maps = extractor_maps.of(trial)
    assert maps.layers == ("conv_1", "conv_2")
    shapes = [m.shape for m in maps(trial.test.images(3))]
    assert shapes == [(3, 8, 8, 32), (3, 4, 4, 64)]


def test_a_network_without_maps_is_told(tmp_path):
    images = keras.Input((8, 8, 1))
    features = keras.layers.Dense(3)(keras.layers.Flatten()(images))
    keras.Model(images, features).save(tmp_path / "flat.keras")
    trial = fake_generators.trial(
        tmp_path, lambda trial: object(), extractor=str(tmp_path / "flat.keras")
    )
    with pytest.raises(RunError, match="Received: flat.keras. Choose another.*digits"):
        extractor_maps.of(trial)


def test_an_extractor_that_does_not_fit_is_told(tmp_path):
    trial = fake_generators.trial(
        tmp_path, lambda trial: object(), recipe={"channels": 4}
    )
    with pytest.raises(RunError, match="digits_cnn does not fit the data"):
        extractor_maps.of(trial)
