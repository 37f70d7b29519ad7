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


@pytest.mark.parametrize("kind", ["batch", None])
def test_encoders_have_the_discriminators_maps(kind):
    sizes = {"width": 4, "normalization": kind}
    networks = [
        dcgan.discriminator((32, 32, 1), **sizes),
        dcgan.encoder((32, 32, 1), 5, **sizes),
        dcgan.gaussian_encoder((32, 32, 1), 5, **sizes),
    ]
    trunks = []
    for network in networks:
        flat = [type(x).__name__ for x in network.layers].index("Flatten")
        trunks.append([(type(x), x.output.shape) for x in network.layers[: flat + 1]])
    assert trunks[0] == trunks[1] == trunks[2]
    assert networks[1].output_shape == (None, 5)
    assert networks[2].output_shape == [(None, 5), (None, 5)]


def test_the_gaussian_encoders_log_variance_is_clipped_and_its_weights_are_small():
    network = dcgan.gaussian_encoder((8, 8, 1), latent_dim=64, width=16)
    kernels = [w.numpy() for w in network.trainable_variables if w.ndim == 2]
    assert len(kernels) == 2
    assert all(abs(kernel.std() - 0.02) < 2e-3 for kernel in kernels)
    mean, log_variance = network(1e4 * np.ones((2, 8, 8, 1)))
    assert np.abs(log_variance).max() == 10
    assert np.abs(mean).max() > 10


def test_a_linear_generator_is_unbounded_and_else_the_same():
    linear = dcgan.generator((8, 8, 1), 2, 4, activation="linear", name="decoder")
    bounded = dcgan.generator((8, 8, 1), 2, 4)
    bounded.set_weights([3 * w for w in linear.get_weights()])
    linear.set_weights([3 * w for w in linear.get_weights()])
    latents = np.random.default_rng(0).normal(size=(4, 2))
    np.testing.assert_allclose(
        bounded(latents), np.tanh(linear(latents)), rtol=0, atol=1e-6
    )
    assert (linear.name, bounded.name) == ("decoder", "generator")
