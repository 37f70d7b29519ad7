"""The view with given dropout: the same weights, and the network's own masks."""

import keras
import numpy as np

from keras_gen import layers
from keras_gen.networks import unet
from keras_gen.networks.dropout_inputs import DropoutInputs

SHAPE = (16, 32, 2)


def image():
    return np.random.default_rng(0).uniform(-1, 1, (3, *SHAPE)).astype("float32")


def test_the_numbers_have_the_sizes_of_the_dropped_maps():
    view = DropoutInputs(unet.generator(2, 1, depth=4, width=2), SHAPE)
    assert view.shapes == ((2, 4, 8), (4, 8, 4), (8, 16, 2))


def test_it_gives_what_training_gives_with_the_same_numbers():
    network = unet.generator(2, 1, depth=3, width=2)
    view = DropoutInputs(network, SHAPE)
    dropped = [x for x in network.layers if isinstance(x, layers.Dropout)]
    states = [layer.seed_generator.state.numpy() for layer in dropped]
    x = keras.ops.convert_to_tensor(image())
    expected = network(x, training=True)
    numbers = []
    for layer, state, shape in zip(dropped, states, view.shapes, strict=True):
        layer.seed_generator.state.assign(state)
        draw = keras.random.uniform((3, *shape), seed=layer.seed_generator)
        numbers.append(draw)
    np.testing.assert_allclose(view(x, *numbers), expected, rtol=0, atol=1e-6)


def test_it_sees_new_weights_and_leaves_the_network_as_it_was():
    network = unet.generator(2, 1, depth=2, width=2)
    config = network.get_config()
    view = DropoutInputs(network, SHAPE)
    assert network.get_config() == config
    numbers = [np.ones((3, *shape), "float32") for shape in view.shapes]
    before = view(image(), *numbers).numpy()
    network.set_weights([2 * w + 0.1 for w in network.get_weights()])
    assert np.abs(view(image(), *numbers) - before).max() > 1e-3


def test_a_network_without_dropout_needs_no_numbers():
    network = unet.generator(2, 1, depth=1, width=2)
    view = DropoutInputs(network, SHAPE)
    assert view.shapes == ()
    np.testing.assert_array_equal(view(image()), network(image()))
