"""Samples: same seed same images, whatever the number or the batch; any image size."""

import numpy as np
import pytest
from testing import SYSTEMS, tiny, train

from keras_gen import get_model
from keras_gen.base import LatentModel

GENERATORS = [s for s in SYSTEMS if issubclass(get_model(s), LatentModel)]
SHAPES = [(8, 8, 1), (9, 13, 2), (28, 28, 1), (30, 40, 3), (64, 64, 4), (128, 128, 3)]


@pytest.mark.parametrize("system", GENERATORS)
def test_an_image_depends_on_seed_and_index_alone(system):
    model = train(tiny(system))
    images = model.generate(7, seed=3)
    assert images.dtype == np.float32
    assert images.shape == (7, *model.image_shape)
    assert np.abs(images).max() <= 1.0
    np.testing.assert_array_equal(model.generate(7, seed=3), images)
    np.testing.assert_allclose(model.generate(2, seed=3), images[:2], atol=1e-6)
    np.testing.assert_allclose(
        model.generate(7, seed=3, batch_size=3), images, atol=1e-6
    )
    assert np.abs(model.generate(7, seed=4) - images).max() > 1e-4
    assert np.abs(images[0] - images[1]).max() > 1e-4


@pytest.mark.parametrize("system", GENERATORS)
def test_without_a_seed_each_call_draws_anew(system):
    model = tiny(system)
    assert np.abs(model.generate(2) - model.generate(2)).max() > 1e-5


@pytest.mark.parametrize("system", GENERATORS)
def test_call_is_generation(system):
    model = tiny(system)
    latents = np.random.default_rng(0).uniform(-1, 1, (3, model.latent_dim))
    latents = latents.astype("float32")
    (image,) = model.endpoints["generate"].function(latents)
    np.testing.assert_allclose(model(latents), image, atol=1e-6)


@pytest.mark.parametrize("system", GENERATORS)
def test_sampling_sees_new_weights(system):
    model = tiny(system)
    before = model.generate(2, seed=0)
    train(model, steps=2)
    assert np.abs(model.generate(2, seed=0) - before).max() > 1e-6


@pytest.mark.parametrize("image_shape", SHAPES, ids=str)
@pytest.mark.parametrize("system", GENERATORS)
def test_any_size_and_channels(system, image_shape):
    model = get_model(system).tiny(image_shape=image_shape, latent_dim=3)
    latents = np.zeros((2, 3), "float32")
    assert model(latents).shape == (2, *image_shape)
    for owned in model.players.values():
        for name in owned:
            network = getattr(model, name)
            if getattr(network, "input_shape", None) == (None, *image_shape):
                network(np.zeros((2, *image_shape), "float32"))
