"""DRAGAN: a step against a linear game by hand, penalty gradient included."""

import keras
import linear_networks
import numpy as np
import pytest
from reference.linear_game import SLOPES, LinearGame, gradient_penalty_gradient

from keras_gen import DRAGAN, networks

RATE, ROWS, LATENT, WEIGHT = 0.05, 6, 3, 7.0


def test_a_step_equals_the_game_by_hand():
    model = DRAGAN(
        linear_networks.IMAGE_SHAPE,
        LATENT,
        gradient_penalty_weight=WEIGHT,
        generator=linear_networks.generator(LATENT),
        discriminator=linear_networks.opponent(),
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    real = np.random.default_rng(2).uniform(-1, 1, (ROWS, 64))
    game = LinearGame(
        model.generator.get_weights()[0], model.discriminator.get_weights()[0], RATE
    )
    # The model draws latents, the penalty's noise and epsilon, then latents anew.
    first, _, _, second = linear_networks.noise_like(model, ROWS, 4)
    slopes = SLOPES["non_saturating"]
    penalty = gradient_penalty_gradient(WEIGHT)
    game.opponent_step(real, first, slopes["real"], slopes["fake"], penalty)
    game.generator_step(second, slopes["generator"])
    model.train_step({"image": real.reshape(ROWS, 8, 8, 1).astype("float32")})
    np.testing.assert_allclose(
        model.discriminator.get_weights()[0], game.w, rtol=0, atol=1e-6
    )
    np.testing.assert_allclose(
        model.generator.get_weights()[0], game.a, rtol=0, atol=1e-6
    )


def test_the_discriminator_is_dcgans_without_batch_norm():
    model = DRAGAN((32, 32, 1), width=4)
    kinds = [type(layer).__name__ for layer in model.discriminator.layers]
    assert "BatchNormalization" not in kinds
    assert kinds.count("Conv2D") == 3
    coupled = networks.dcgan.discriminator((16, 16, 1), 4)
    with pytest.raises(ValueError, match="no batch normalization"):
        DRAGAN((16, 16, 1), discriminator=coupled)


def test_the_penaltys_settings_are_the_models():
    model = DRAGAN.tiny(gradient_penalty_weight=3.0, perturbation_scale=0.25)
    (penalty,) = model.penalties.values()
    assert (penalty.weight, penalty.perturbation_scale) == (3.0, 0.25)
    assert DRAGAN.from_config(model.get_config()).get_config() == model.get_config()
    with pytest.raises(TypeError, match="penalties"):
        DRAGAN.tiny(penalties=["r1"])


def test_default_optimizers_are_the_authors():
    for optimizer in DRAGAN.tiny().default_optimizers().values():
        np.testing.assert_allclose(float(optimizer.learning_rate), 1e-4, rtol=1e-6)
        assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.9)
