"""Keras twins of the linear networks in `reference.linear_game`, and their steps."""

import keras
import numpy as np
from reference.linear_game import LinearGame

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


def check_step_by_hand(system, slopes, **settings):
    """Compares one step of a system, one update of each player, with the game by hand.

    Args:
        system: A class like DCGAN.
        slopes: As in `reference.linear_game.SLOPES`.
        **settings: Further arguments of the class.
    """
    rate, rows, latent = 0.1, 6, 3
    model = system(
        IMAGE_SHAPE,
        latent,
        generator=generator(latent),
        discriminator=opponent(),
        **settings,
    )
    model.compile({player: keras.optimizers.SGD(rate) for player in model.players})
    real = np.random.default_rng(2).uniform(-1, 1, (rows, PIXELS))
    game = LinearGame(
        model.generator.get_weights()[0], model.discriminator.get_weights()[0], rate
    )
    first, second = noise_like(model, rows, 2)
    game.opponent_step(real, first, slopes["real"], slopes["fake"])
    game.generator_step(second, slopes["generator"])
    model.train_step({"image": real.reshape(rows, *IMAGE_SHAPE).astype("float32")})
    for network, by_hand in ((model.discriminator, game.w), (model.generator, game.a)):
        np.testing.assert_allclose(network.get_weights()[0], by_hand, rtol=0, atol=1e-6)


def _filled(model, seed):
    rng = np.random.default_rng(seed)
    model.set_weights([rng.normal(0, 0.1, w.shape) for w in model.get_weights()])
    return model
