"""NSGAN: one step of the non-saturating game by hand, and its slope."""

import linear_networks
import numpy as np
import pytest
import tensorflow as tf
from reference.linear_game import SLOPES, sigmoid

from keras_gen import DCGAN, NSGAN


def test_a_step_equals_the_game_by_hand():
    linear_networks.check_step_by_hand(NSGAN, SLOPES["non_saturating"])


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
