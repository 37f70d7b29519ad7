"""NSGAN: one step of the non-saturating game by hand, and its slope."""

import keras
import linear_networks
import numpy as np
import pytest
import tensorflow as tf
from reference.linear_game import SLOPES, LinearGame, sigmoid

from keras_gen import DCGAN, NSGAN

RATE, ROWS, LATENT = 0.1, 6, 3


def test_a_step_equals_the_game_by_hand():
    model = NSGAN(
        linear_networks.IMAGE_SHAPE,
        LATENT,
        generator=linear_networks.generator(LATENT),
        discriminator=linear_networks.opponent(),
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    real = np.random.default_rng(2).uniform(-1, 1, (ROWS, 64))
    game = LinearGame(
        model.generator.get_weights()[0], model.discriminator.get_weights()[0], RATE
    )
    first, second = linear_networks.noise_like(model, ROWS, 2)
    slopes = SLOPES["non_saturating"]
    game.opponent_step(real, first, slopes["real"], slopes["fake"])
    game.generator_step(second, slopes["generator"])
    model.train_step({"image": real.reshape(ROWS, 8, 8, 1).astype("float32")})
    np.testing.assert_allclose(
        model.discriminator.get_weights()[0], game.w, rtol=0, atol=1e-6
    )
    np.testing.assert_allclose(
        model.generator.get_weights()[0], game.a, rtol=0, atol=1e-6
    )


def test_the_slope_in_the_logit_is_sigma_minus_one():
    logits = tf.constant([-8.0, 0.0, 8.0])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = NSGAN.tiny().adversarial_loss.generator(None, logits)
    slopes = tape.gradient(loss, logits)
    np.testing.assert_allclose(slopes, sigmoid(logits.numpy()) - 1, rtol=0, atol=1e-6)
    assert float(slopes[0]) < -0.999


def test_it_is_its_parent_with_its_loss_fixed():
    assert NSGAN.train_step is DCGAN.train_step
    with pytest.raises(TypeError, match="adversarial_loss"):
        NSGAN.tiny(adversarial_loss="hinge")
