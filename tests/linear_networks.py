"""Keras twins of the linear networks in `reference.linear_game`."""

import keras
import numpy as np

IMAGE_SHAPE = (8, 8, 1)
PIXELS = 64


def generator(latent_dim, seed=0):
    latents = keras.Input((latent_dim,))
    x = keras.layers.Dense(PIXELS, use_bias=False)(latents)
    x = keras.layers.Reshape(IMAGE_SHAPE)(x)
    return _filled(keras.Model(latents, x), seed)


def opponent(seed=1):
    image = keras.Input(IMAGE_SHAPE)
    x = keras.layers.Flatten()(image)
    x = keras.layers.Dense(1, use_bias=False)(x)
    return _filled(keras.Model(image, x), seed)


def noise_like(model, rows, draws):
    """Returns the next latents that the model will draw, without drawing them."""
    state = model.seed_generator.state.numpy()
    result = [model.sample_prior(np.zeros((rows, 1))).numpy() for _ in range(draws)]
    model.seed_generator.state.assign(state)
    return result


def _filled(model, seed):
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(0, 0.1, w.shape) for w in model.get_weights()])
    return model
