"""The gradient penalty against a network whose input gradient is known."""

import keras
import numpy as np
import tensorflow as tf

from keras_gen import penalties

SEED = keras.random.SeedGenerator(0)


def quadratic_network():
    """d(x) = sum(a x²) with a = 1, 2, 3: its gradient 2 a x is not constant."""
    image = keras.Input((3,))
    x = keras.layers.Dense(
        1, use_bias=False, kernel_initializer=keras.initializers.Constant(0)
    )(image**2)
    network = keras.Model(image, x)
    network.set_weights([np.array([[1.0], [2.0], [3.0]])])
    return network


def test_the_penalty_equals_the_formula_at_the_drawn_points():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(2, 5, 3)).astype("float32")
    penalty = penalties.GradientPenalty(weight=4.0)
    state = SEED.state.numpy()
    points = penalty.interpolate(real, fake, SEED).numpy()
    SEED.state.assign(state)
    value = penalty(quadratic_network(), real, fake, SEED)
    norms = np.sqrt(np.sum((2 * np.array([1, 2, 3]) * points) ** 2, axis=1))
    assert value.shape == (5,)
    np.testing.assert_allclose(value, 4.0 * (norms - 1) ** 2, rtol=1e-5)


def test_points_lie_between_with_one_epsilon_for_each_example():
    real, fake = np.ones((64, 4, 4, 2)), np.zeros((64, 4, 4, 2))
    points = penalties.GradientPenalty().interpolate(real, fake, SEED).numpy()
    epsilon = points[:, 0, 0, 0]
    assert (points == epsilon[:, None, None, None]).all()
    assert len(np.unique(epsilon)) == 64
    assert 0 <= epsilon.min() < 0.1 and 0.9 < epsilon.max() <= 1
    assert abs(epsilon.mean() - 0.5) < 0.12


def test_the_rest_of_epsilon_goes_to_the_sample():
    real, fake = np.full((8, 2), 1.0), np.full((8, 2), 5.0)
    state = SEED.state.numpy()
    epsilon = penalties.GradientPenalty().interpolate(real, 0 * fake, SEED).numpy()
    SEED.state.assign(state)
    points = penalties.GradientPenalty().interpolate(real, fake, SEED).numpy()
    np.testing.assert_allclose(points, epsilon + 5.0 * (1.0 - epsilon), rtol=1e-6)


def test_a_unit_slope_costs_nothing_and_a_flat_critic_is_finite():
    image = keras.Input((4,))
    network = keras.Model(image, keras.layers.Dense(1, use_bias=False)(image))
    x = np.ones((2, 4), "float32")
    network.set_weights([np.full((4, 1), 0.5)])
    np.testing.assert_allclose(
        penalties.GradientPenalty()(network, x, x, SEED), 0, atol=1e-9
    )
    network.set_weights([np.zeros((4, 1))])
    with tf.GradientTape() as tape:
        value = penalties.GradientPenalty()(network, x, x, SEED)
    np.testing.assert_allclose(value, 10.0, rtol=1e-4)
    (gradient,) = tape.gradient(value, network.trainable_variables)
    assert np.isfinite(gradient).all()
