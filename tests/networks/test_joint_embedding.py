"""Encoders onto the sphere: shapes, length 1, and order of words."""

import keras
import numpy as np
import pytest

from keras_gen.networks import joint_embedding


def test_captions_come_to_lie_on_the_sphere_and_their_order_counts():
    encoder = joint_embedding.caption_encoder(4, 6, embedding_dim=5, width=3)
    tokens = np.array([[1, 2, 3, 0], [2, 1, 3, 0], [5, 5, 5, 5]])
    embedding = encoder(tokens).numpy()
    assert embedding.shape == (3, 5)
    np.testing.assert_allclose(np.sum(embedding**2, axis=1), 1, rtol=1e-5)
    assert np.abs(embedding[0] - embedding[1]).max() > 1e-4


@pytest.mark.parametrize("image_shape", [(8, 8, 1), (9, 14, 3)])
def test_images_come_to_lie_on_the_sphere(image_shape):
    encoder = joint_embedding.image_encoder(image_shape, embedding_dim=5, width=4)
    image = np.random.default_rng(0).uniform(-1, 1, (3, *image_shape))
    embedding = encoder(image).numpy()
    assert embedding.shape == (3, 5)
    np.testing.assert_allclose(np.sum(embedding**2, axis=1), 1, rtol=1e-5)


def test_a_caption_is_the_mean_of_the_states_at_its_words():
    encoder = joint_embedding.caption_encoder(4, 6, embedding_dim=5, width=3)
    states = keras.Model(encoder.input, encoder.layers[2].output)
    assert states.output_shape == (None, 4, 6)
    tokens = np.array([[1, 2, 3, 0], [5, 4, 5, 5]])
    kernel, bias = encoder.layers[-2].get_weights()
    expected = states(tokens).numpy().mean(axis=1) @ kernel + bias
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(encoder(tokens).numpy(), expected, atol=1e-6)
