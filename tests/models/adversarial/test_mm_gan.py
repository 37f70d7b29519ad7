"""MMGAN: one step of the zero-sum game by hand, and where its slope dies."""

import keras
import linear_networks
import numpy as np
import pytest
import tensorflow as tf
from reference.linear_game import SLOPES, sigmoid

from keras_gen import DCGAN, MMGAN, NSGAN
from keras_gen.training import data


def test_a_step_equals_the_zero_sum_game_by_hand():
    linear_networks.check_step_by_hand(MMGAN, SLOPES["minimax"])


def test_the_slope_in_the_logit_is_minus_sigma():
    logits = tf.constant([-8.0, 0.0, 8.0])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        loss = MMGAN.tiny().adversarial_loss.generator(None, logits)
    slopes = tape.gradient(loss, logits)
    np.testing.assert_allclose(slopes, -sigmoid(logits.numpy()), rtol=0, atol=1e-6)
    assert abs(float(slopes[0])) < 1e-3


def test_a_sure_discriminator_stops_this_generator_but_not_the_other():
    image = data.load("digits").images(512, seed=0)
    minimax = MMGAN.tiny(image_shape=image.shape[1:], width=8)
    other = NSGAN.tiny(
        image_shape=image.shape[1:],
        generator=minimax.generator,
        discriminator=minimax.discriminator,
    )
    minimax.compile({"discriminator": keras.optimizers.Adam(1e-2, 0.5)})
    latents = minimax.sample_prior(image)
    fake = minimax.generator(latents, training=True)

    @tf.function
    def teach():
        minimax.update("discriminator", minimax.discriminator_loss, image, fake)

    for _ in range(150):
        teach()

    def slope(model):
        with model.tape("generator") as tape:
            loss = tf.reduce_mean(model.generator_loss(latents)["fake"])
        variables = [v.value for v in model.player_variables("generator")]
        return tf.linalg.global_norm(tape.gradient(loss, variables))

    assert slope(other) > 10 * slope(minimax) > 0


def test_it_is_its_parent_with_its_loss_fixed():
    assert MMGAN.train_step is DCGAN.train_step
    with pytest.raises(TypeError, match="adversarial_loss"):
        MMGAN.tiny(adversarial_loss="hinge")
