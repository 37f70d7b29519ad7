"""GAN: one step of each variant against a game worked by hand in NumPy."""

import keras
import linear_networks
import numpy as np
import pytest
from reference.linear_game import SLOPES, LinearGame
from sklearn.datasets import load_digits

from keras_gen import GAN

RATE, ROWS, LATENT = 0.1, 6, 3


def linear_gan(**kwargs):
    model = GAN(
        linear_networks.IMAGE_SHAPE,
        LATENT,
        generator=linear_networks.generator(LATENT),
        discriminator=linear_networks.opponent(),
        **kwargs,
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    return model


def step_by_hand(model, real, slopes, n_critic):
    """Algorithm 1 on the linear game, with the latents the model will draw."""
    (a,), (w,) = model.generator.get_weights(), model.discriminator.get_weights()
    game = LinearGame(a, w, RATE)
    noise = linear_networks.noise_like(model, ROWS, n_critic + 1)
    for k in range(n_critic):
        rows = real[k::n_critic].reshape(ROWS, -1)
        game.opponent_step(rows, noise[k], slopes["real"], slopes["fake"])
    game.generator_step(noise[-1], slopes["generator"])
    return game


@pytest.mark.parametrize("n_critic", [1, 3])
@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
def test_a_step_equals_algorithm_1_by_hand(loss, n_critic):
    model = linear_gan(adversarial_loss=loss, n_critic=n_critic)
    real = np.random.default_rng(2).uniform(-1, 1, (ROWS * n_critic, 8, 8, 1))
    expected = step_by_hand(model, real, SLOPES[loss], n_critic)
    model.train_step({"image": real.astype("float32")})
    np.testing.assert_allclose(
        model.discriminator.get_weights()[0], expected.w, rtol=0, atol=1e-6
    )
    np.testing.assert_allclose(
        model.generator.get_weights()[0], expected.a, rtol=0, atol=1e-6
    )


def test_logged_losses_are_those_of_the_paper():
    model = linear_gan()
    real = np.random.default_rng(2).uniform(-1, 1, (ROWS, 64))
    (a,), (w,) = model.generator.get_weights(), model.discriminator.get_weights()
    (z, _) = linear_networks.noise_like(model, ROWS, 2)
    d_real = 1 / (1 + np.exp(-real @ w))
    d_fake = 1 / (1 + np.exp(-z @ a @ w))
    logs = model.train_step({"image": real.reshape(ROWS, 8, 8, 1).astype("float32")})
    np.testing.assert_allclose(
        logs["discriminator/real"], -np.log(d_real).mean(), rtol=1e-5
    )
    np.testing.assert_allclose(
        logs["discriminator/fake"], -np.log(1 - d_fake).mean(), rtol=1e-5
    )


def test_a_discriminator_that_cannot_tell_pays_two_log_two():
    model = linear_gan()
    model.discriminator.set_weights([np.zeros((64, 1))])
    terms = model.discriminator_loss(np.ones((4, 8, 8, 1)), np.ones((4, 8, 8, 1)))
    total = sum(float(np.mean(t)) for t in terms.values())
    np.testing.assert_allclose(total, 2 * np.log(2), rtol=1e-6)


def test_the_discriminator_learns_against_a_frozen_generator():
    model = GAN.tiny(width=64)
    model.compile(
        {
            "discriminator": keras.optimizers.Adam(1e-3, 0.5),
            "generator": keras.optimizers.SGD(0.0),
        }
    )
    real = (load_digits().images / 8.0 - 1.0).astype("float32")[..., None]
    model.fit(real, epochs=11, batch_size=64, verbose=0)  # 308 steps
    fake = model.generator(np.random.default_rng(0).normal(size=(500, 4)))
    right_on_real = np.mean(model.discriminator(real).numpy() > 0)
    right_on_fake = np.mean(model.discriminator(fake).numpy() < 0)
    assert (right_on_real + right_on_fake) / 2 > 0.95


def test_penalties_join_the_discriminators_objective():
    plain, penalised = linear_gan(), linear_gan(penalties=["r1"])
    image = np.random.default_rng(0).uniform(-1, 1, (4, 8, 8, 1)).astype("float32")
    (w,) = penalised.discriminator.get_weights()
    terms = penalised.discriminator_loss(image, image)
    np.testing.assert_allclose(terms["r1"], [5.0 * np.sum(w**2)] * 4, rtol=1e-5)
    assert set(plain.discriminator_loss(image, image)) == {"real", "fake"}
    twin = GAN.from_config(penalised.get_config())
    assert [p.weight for p in twin.penalties.values()] == [10.0]
