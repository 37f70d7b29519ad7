"""LSGAN: one step against a least-squares game worked by hand in NumPy."""

import keras
import linear_networks
import numpy as np
import pytest
from reference.linear_game import LinearGame

from keras_gen import LSGAN

RATE, ROWS, LATENT = 0.1, 6, 3


@pytest.mark.parametrize("labels", [(0.0, 1.0, 1.0), (-1.0, 1.0, 0.0)])
def test_a_step_equals_equation_2_by_hand(labels):
    a, b, c = labels
    model = LSGAN(
        linear_networks.IMAGE_SHAPE,
        LATENT,
        fake_label=a,
        real_label=b,
        target_label=c,
        generator=linear_networks.generator(LATENT),
        discriminator=linear_networks.opponent(),
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    real = np.random.default_rng(2).uniform(-1, 1, (ROWS, 64))
    game = LinearGame(
        model.generator.get_weights()[0], model.discriminator.get_weights()[0], RATE
    )
    first, second = linear_networks.noise_like(model, ROWS, 2)
    game.opponent_step(real, first, lambda r: r - b, lambda f: f - a)
    game.generator_step(second, lambda f: f - c)
    model.train_step({"image": real.reshape(ROWS, 8, 8, 1).astype("float32")})
    np.testing.assert_allclose(
        model.discriminator.get_weights()[0], game.w, rtol=0, atol=1e-6
    )
    np.testing.assert_allclose(
        model.generator.get_weights()[0], game.a, rtol=0, atol=1e-6
    )


def test_labels_survive_the_config():
    model = LSGAN.tiny(fake_label=-1.0, target_label=0.0)
    twin = LSGAN.from_config(model.get_config())
    assert twin.adversarial_loss.get_config() == {
        "fake_label": -1.0,
        "real_label": 1.0,
        "target_label": 0.0,
    }
