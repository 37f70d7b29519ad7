"""Networks of GAN-CLS: shapes, ranges, and that both players read the caption."""

import keras
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


def test_the_discriminator_adds_the_inner_product_of_image_and_caption():
    network = text_to_image.discriminator((8, 8, 1), 5, projection_dim=2, width=4)
    dense = [x for x in network.layers if isinstance(x, keras.layers.Dense)]
    _, seen, joined = dense
    assert (seen.units, joined.units) == (5, 1)
    rng = np.random.default_rng(0)
    image, embedding = rng.uniform(-1, 1, (3, 8, 8, 1)), rng.normal(size=(3, 5))
    both = network([image, embedding]).numpy()
    silence(joined)
    product = network([image, embedding]).numpy()
    # Alone, it is linear in the caption.
    np.testing.assert_allclose(
        network([image, -2 * embedding]).numpy(), -2 * product, rtol=1e-4, atol=1e-6
    )
    silence(seen)
    np.testing.assert_array_equal(network([image, embedding]).numpy(), 0)
    assert np.abs(product).max() > 1e-3
    assert np.abs(both - product).max() > 1e-3


def silence(layer):
    layer.set_weights([np.zeros_like(w) for w in layer.get_weights()])
