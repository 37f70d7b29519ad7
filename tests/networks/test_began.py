"""BEGAN's builders: the ladder, channels that grow in the encoder alone, sizes."""

import keras
import numpy as np
import pytest

from keras_gen.networks import began


def channels(network):
    layers = [x for x in network.layers if isinstance(x, keras.layers.Conv2D)]
    return [(x.filters, x.strides[0]) for x in layers]


@pytest.mark.parametrize(
    ("side", "halvings", "smallest"),
    [(8, 1, 4), (16, 2, 4), (28, 2, 7), (32, 2, 8), (64, 3, 8), (128, 4, 8)],
)
def test_the_ladder_ends_at_8_or_for_small_images_at_4(side, halvings, smallest):
    assert began.ladder((side, side, 1)) == (halvings, (smallest, smallest))


def test_the_encoder_is_the_authors():
    network = began.encoder((32, 32, 3), latent_dim=5, width=4)
    assert channels(network) == [
        *[(4, 1), (4, 1), (4, 1), (4, 2)],
        *[(8, 1), (8, 1), (8, 2)],
        *[(12, 1), (12, 1)],
    ]
    assert network.output_shape == (None, 5)


def test_the_decoder_is_the_authors():
    network = began.decoder((32, 32, 3), latent_dim=5, width=4)
    assert channels(network) == [(4, 1)] * 6 + [(3, 1)]
    assert (None, 8, 8, 4) in [layer.output.shape for layer in network.layers]
    assert network.output_shape == (None, 32, 32, 3)


def test_odd_sizes_are_cropped_to_the_pixel_and_the_output_is_unbounded():
    network = began.decoder((9, 13, 2), latent_dim=2, width=4)
    image = network(1e3 * np.ones((2, 2))).numpy()
    assert image.shape == (2, 9, 13, 2)
    assert np.abs(image).max() > 1
    assert began.encoder((9, 13, 2), 3, 4)(image).shape == (2, 3)
