"""WGAN: algorithm 1 against a linear game by hand, and what clipping guarantees."""

import keras
import linear_networks
import numpy as np
from reference.linear_game import SLOPES, LinearGame
from testing import train_eagerly

from keras_gen import WGAN

RATE, ROWS, LATENT, N_CRITIC, CLIP = 0.1, 6, 3, 2, 0.05


def test_a_step_equals_algorithm_1_by_hand():
    model = WGAN(
        linear_networks.IMAGE_SHAPE,
        LATENT,
        clip=CLIP,
        n_critic=N_CRITIC,
        generator=linear_networks.generator(LATENT),
        critic=linear_networks.opponent(),
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    real = np.random.default_rng(2).uniform(-1, 1, (ROWS * N_CRITIC, 64))
    game = LinearGame(
        model.generator.get_weights()[0], model.critic.get_weights()[0], RATE
    )
    noise = linear_networks.noise_like(model, ROWS, N_CRITIC + 1)
    slopes = SLOPES["wasserstein"]
    for k in range(N_CRITIC):
        rows = real[k::N_CRITIC]
        game.opponent_step(rows, noise[k], slopes["real"], slopes["fake"])
        game.w = np.minimum(np.maximum(game.w, -CLIP), CLIP)
    game.generator_step(noise[-1], slopes["generator"])
    assert np.abs(game.w).max() == CLIP  # Or the clipping would go untested.
    model.train_step({"image": real.reshape(-1, 8, 8, 1).astype("float32")})
    np.testing.assert_allclose(model.critic.get_weights()[0], game.w, rtol=0, atol=1e-6)
    np.testing.assert_allclose(
        model.generator.get_weights()[0], game.a, rtol=0, atol=1e-6
    )


def test_every_trainable_variable_of_the_critic_is_clipped():
    model = WGAN.tiny(image_shape=(16, 16, 1))
    model.compile()
    train_eagerly(model, steps=1)
    variables = model.player_variables("critic")
    assert any(v.path.endswith("gamma") for v in variables)
    for variable in variables:
        assert np.abs(variable.numpy()).max() <= 0.01, variable.path


def test_the_estimate_grows_with_the_distance():
    estimates = []
    for shift in (0.25, 0.5, 1.0):
        keras.utils.set_random_seed(0)
        model = WGAN.tiny(critic=linear_networks.opponent(), n_critic=1)
        model.compile(
            {
                "critic": keras.optimizers.RMSprop(1e-3),
                "generator": keras.optimizers.SGD(0.0),
            }
        )
        model.generator.set_weights(
            [np.zeros_like(w) for w in model.generator.get_weights()]
        )
        real = np.full((64, 8, 8, 1), shift, "float32")
        history = model.fit(real, batch_size=8, epochs=30, verbose=0).history
        estimates.append(-history["critic/real"][-1] - history["critic/fake"][-1])
    assert estimates[0] < estimates[1] < estimates[2]
    # A linear critic's best weights are all c, so W = c * sum of the shifts.
    np.testing.assert_allclose(estimates[2], 0.01 * 64 * 1.0, rtol=1e-3)
