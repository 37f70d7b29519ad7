"""The DCGAN builders: normalisation options, odd sizes, names."""

import keras
import numpy as np
import pytest

from keras_gen.networks import dcgan


@pytest.mark.parametrize("kind", ["batch", "layer", None])
def test_normalisation_is_where_it_is_asked_for(kind):
    network = dcgan.discriminator((32, 32, 1), width=4, normalization=kind)
    names = {"batch": "BatchNormalization", "layer": "LayerNormalization"}
    found = [type(x).__name__ for x in network.layers if "Norm" in type(x).__name__]
    assert found == ([names[kind]] * 2 if kind else [])


def test_odd_sizes_are_cropped_to_the_pixel():
    network = dcgan.generator((9, 13, 3), latent_dim=2, width=4)
    image = network(np.ones((2, 2))).numpy()
    assert image.shape == (2, 9, 13, 3)
    assert np.abs(image).max() <= 1


def test_channels_double_up_to_eightfold():
    network = dcgan.discriminator((128, 128, 1), width=4)
    convolutions = [x for x in network.layers if isinstance(x, keras.layers.Conv2D)]
    assert [x.filters for x in convolutions] == [4, 8, 16, 32, 32]


def test_the_critic_has_its_own_name():
    assert dcgan.discriminator((8, 8, 1), name="critic").name == "critic"
