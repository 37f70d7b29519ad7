"""Networks of GAN-CLS: shapes, ranges, and that both players read the caption."""

import numpy as np
import pytest

from keras_gen.networks import text_to_image


@pytest.mark.parametrize("image_shape", [(8, 8, 1), (9, 14, 3)])
def test_the_generator_draws_in_range_and_heeds_both_inputs(image_shape):
    network = text_to_image.generator(image_shape, 3, 5, projection_dim=2, width=4)
    rng = np.random.default_rng(0)
    latents, embedding = rng.normal(size=(2, 3)), rng.normal(size=(2, 5))
    image = network([latents, embedding]).numpy()
    assert image.shape == (2, *image_shape)
    assert np.abs(image).max() <= 1
    assert np.abs(network([latents + 1, embedding]) - image).max() > 1e-6
    assert np.abs(network([latents, embedding[::-1]]) - image).max() > 1e-6


@pytest.mark.parametrize("image_shape", [(8, 8, 1), (9, 14, 3)])
def test_the_discriminator_judges_image_and_caption(image_shape):
    network = text_to_image.discriminator(image_shape, 5, projection_dim=2, width=4)
    rng = np.random.default_rng(0)
    image, embedding = rng.uniform(-1, 1, (2, *image_shape)), rng.normal(size=(2, 5))
    logits = network([image, embedding]).numpy()
    assert logits.shape == (2, 1)
    assert np.abs(network([-image, embedding]) - logits).max() > 1e-6
    assert np.abs(network([image, embedding[::-1]]) - logits).max() > 1e-6
