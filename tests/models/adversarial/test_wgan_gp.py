"""WGANGP: algorithm 1 against a linear game by hand, penalty gradient included."""

import keras
import linear_networks
import numpy as np
import tensorflow as tf
from reference.linear_game import SLOPES, LinearGame, gradient_penalty_gradient

from keras_gen import WGANGP

RATE, ROWS, LATENT, N_CRITIC, WEIGHT = 0.05, 6, 3, 2, 7.0


def test_a_step_equals_algorithm_1_by_hand():
    model = WGANGP(
        linear_networks.IMAGE_SHAPE,
        LATENT,
        gradient_penalty_weight=WEIGHT,
        n_critic=N_CRITIC,
        generator=linear_networks.generator(LATENT),
        critic=linear_networks.opponent(),
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    real = np.random.default_rng(2).uniform(-1, 1, (ROWS * N_CRITIC, 64))
    game = LinearGame(
        model.generator.get_weights()[0], model.critic.get_weights()[0], RATE
    )
    # The model's draws alternate: latents, then the penalty's epsilon.
    draws = linear_networks.noise_like(model, ROWS, 2 * N_CRITIC + 1)
    slopes = SLOPES["wasserstein"]
    penalty = gradient_penalty_gradient(WEIGHT)
    for k in range(N_CRITIC):
        rows = real[k::N_CRITIC]
        game.opponent_step(rows, draws[2 * k], slopes["real"], slopes["fake"], penalty)
    game.generator_step(draws[-1], slopes["generator"])
    model.train_step({"image": real.reshape(-1, 8, 8, 1).astype("float32")})
    np.testing.assert_allclose(model.critic.get_weights()[0], game.w, rtol=0, atol=1e-6)
    np.testing.assert_allclose(
        model.generator.get_weights()[0], game.a, rtol=0, atol=1e-6
    )


def test_the_penalty_reaches_no_generator_weight():
    model = WGANGP.tiny()
    image = np.random.default_rng(0).uniform(-1, 1, (4, 8, 8, 1)).astype("float32")
    with tf.GradientTape() as tape:
        fake = model.generator(np.ones((4, 4), "float32"), training=True)
        penalty = model.critic_loss(image, fake)["gradient_penalty"]
    gradients = tape.gradient(
        penalty, [v.value for v in model.generator.trainable_variables]
    )
    assert all(g is None for g in gradients)


def test_the_critic_has_no_batch_norm():
    kinds = {type(layer).__name__ for layer in WGANGP.tiny().critic.layers}
    assert "BatchNormalization" not in kinds


def test_the_slope_settles_near_one():
    model = WGANGP.tiny(n_critic=1)
    model.compile({"critic": keras.optimizers.Adam(2e-3, 0.0, 0.9)})
    real = np.random.default_rng(0).choice([-0.8, 0.8], (512, 8, 8, 1))
    history = model.fit(
        real.astype("float32"), epochs=40, batch_size=64, verbose=0
    ).history
    # E[(|slope| - 1)^2] from the logged term: far below its start of about 1.
    assert history["critic/gradient_penalty"][-1] / 10.0 < 0.1
    assert history["critic/gradient_penalty"][0] / 10.0 > 0.2
