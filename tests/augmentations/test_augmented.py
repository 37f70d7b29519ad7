"""A discriminator behind an augmentation: what it sees, what a penalty sees."""

import linear_networks
import numpy as np
import tensorflow as tf

from keras_gen import penalties
from keras_gen.augmentations import Augmented, DiffAugment

RNG = np.random.default_rng(0)
IMAGES = tf.constant(RNG.uniform(-1, 1, (5, 8, 8, 1)), tf.float32)


def augmented():
    augmentation = DiffAugment(["translation"], shift=0.5)
    return Augmented(linear_networks.opponent(), augmentation)


def replay(augmentation):
    """Returns a function that sets its seed back to now."""
    state = augmentation.seed_generator.state.numpy()
    return lambda: augmentation.seed_generator.state.assign(state)


def test_it_judges_altered_images_in_training_alone():
    network = augmented()
    back = replay(network.augmentation)
    seen = network.augmentation(IMAGES, training=True)
    back()
    np.testing.assert_allclose(
        network(IMAGES, training=True), network.network(seen), atol=1e-6
    )
    for training in (False, None):
        np.testing.assert_allclose(
            network(IMAGES, training=training), network.network(IMAGES), atol=1e-6
        )


def test_a_penalty_differentiates_both_in_the_plain_image():
    """The slope of w'Tx is T'w: w where pixels stay in sight, and 0 elsewhere."""
    network = augmented()
    (w,) = network.network.get_weights()
    back = replay(network.augmentation)
    visible = network.augmentation(tf.ones_like(IMAGES), training=True).numpy()
    back()
    with tf.GradientTape() as tape:
        value = penalties.R1(weight=2.0)(network, IMAGES, IMAGES, None)
    expected = (visible.reshape(5, -1) * w[:, 0] ** 2).sum(1)
    np.testing.assert_allclose(value, expected, rtol=1e-4)
    assert len(set(np.round(expected, 5))) > 1
    # And the penalty trains the weights: d/dw of sum(visible w²).
    (gradient,) = tape.gradient(value, network.trainable_variables)
    slopes = 2 * w[:, 0] * visible.reshape(5, -1).sum(0)
    np.testing.assert_allclose(gradient[:, 0], slopes, rtol=1e-3, atol=1e-5)


def test_it_owns_the_networks_variables_and_no_trainable_others():
    network = augmented()
    assert [id(v) for v in network.trainable_variables] == [
        id(v) for v in network.network.trainable_variables
    ]
    assert network.input_shape == network.network.input_shape
    assert network.output_shape == network.network.output_shape
    assert network.name == network.network.name
