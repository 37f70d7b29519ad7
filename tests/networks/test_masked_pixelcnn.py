"""The masked network by its gradient: causal, with the known blind spot."""

import keras
import numpy as np
import pytest
from reference.causality import before, dependences

from keras_gen.distributions.categorical import Categorical
from keras_gen.networks.masked_pixelcnn import MaskedPixelCNN


@pytest.mark.parametrize("num_layers", [1, 2, 5, 9])
def test_it_is_causal_and_blind_at_the_upper_right(num_layers):
    network = MaskedPixelCNN((8, 11, 1), Categorical(3), width=8, num_layers=num_layers)
    depends = dependences(network, 4, 5)
    past = before(8, 11, 4, 5)
    assert not depends[~past].any()
    assert depends[3, 8] > 0 and depends[4, 4] > 0
    assert depends[3, 9] == 0


def test_two_layers_see_a_cone():
    network = MaskedPixelCNN((8, 11, 1), Categorical(3), width=8, num_layers=2)
    depends = dependences(network, 4, 5) > 0
    expected = np.zeros((8, 11), bool)
    expected[0, 1:10] = True  # A kernel of 3 reaches a row up, and one of 7 three.
    expected[1:4, 1:9] = True
    expected[1:3, 9] = True
    expected[4, 1:5] = True
    np.testing.assert_array_equal(depends, expected)


def test_it_saves_and_loads(tmp_path):
    network = MaskedPixelCNN((6, 6, 1), Categorical(3), width=4, num_layers=2)
    network.save(tmp_path / "network.keras")
    twin = keras.models.load_model(tmp_path / "network.keras")
    image = np.random.default_rng(0).uniform(-1, 1, (2, 6, 6, 1)).astype("float32")
    np.testing.assert_array_equal(network(image), twin(image))


def test_it_refuses_labels():
    with pytest.raises(ValueError, match="neither label nor condition.*Gated"):
        MaskedPixelCNN((6, 6, 1), Categorical(3), num_classes=3)
