"""The dense builders: the 2014 layer plan, and dropout only while training."""

import numpy as np

from keras_gen.networks import mlp


def test_the_discriminator_is_maxout_with_dropout():
    network = mlp.discriminator((8, 8, 1), width=6)
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds.count("Maxout") == 2 and kinds.count("Dropout") == 3
    rates = [layer.rate for layer in network.layers if hasattr(layer, "rate")]
    assert rates == [0.2, 0.5, 0.5]
    x = np.ones((4, 8, 8, 1))
    np.testing.assert_array_equal(network(x), network(x))
    assert (network(x, training=True).numpy() != network(x).numpy()).any()


def test_the_generator_makes_images_in_range():
    network = mlp.generator((5, 6, 2), latent_dim=3, width=16)
    image = network(100 * np.random.default_rng(0).normal(size=(4, 3))).numpy()
    assert image.shape == (4, 5, 6, 2)
    assert 0.5 < np.abs(image).max() <= 1
