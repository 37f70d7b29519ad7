"""Functional updates: those of Keras, differentiable, without a change of state."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen.base.functional_optimizers import functional

OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(0.1),
    "momentum": lambda: keras.optimizers.SGD(0.1, momentum=0.7),
    "adam": lambda: keras.optimizers.Adam(0.1, 0.5, 0.9, epsilon=1e-8),
    "schedule": lambda: keras.optimizers.Adam(
        keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
    ),
}
GRADIENTS = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")


def used(make):
    """Returns a variable and its optimizer after three steps."""
    variable = keras.Variable([1.0, -2.0, 3.0])
    optimizer = make()
    optimizer.build([variable])
    for gradient in GRADIENTS[:3]:
        optimizer.apply([tf.constant(gradient)], [variable])
    return variable, optimizer


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_it_goes_on_as_keras_would_and_changes_nothing(name):
    variable, optimizer = used(OPTIMIZERS[name])
    before = [variable.numpy(), *(v.numpy() for v in optimizer.variables)]
    update, values = functional(optimizer), [tf.constant(variable.numpy())]
    for gradient in GRADIENTS[3:]:
        values = update.step(values, [tf.constant(gradient)])
    after = [variable.numpy(), *(v.numpy() for v in optimizer.variables)]
    for old, new in zip(before, after, strict=True):
        np.testing.assert_array_equal(old, new)
    for gradient in GRADIENTS[3:]:
        optimizer.apply([tf.constant(gradient)], [variable])
    np.testing.assert_allclose(values[0], variable.numpy(), rtol=0, atol=1e-6)


def test_a_scheduled_rate_is_that_of_the_present_step():
    variable, optimizer = used(OPTIMIZERS["schedule"])
    value = functional(optimizer).step(
        [tf.constant(variable.numpy())], [tf.constant(GRADIENTS[3])]
    )[0]
    optimizer.apply([tf.constant(GRADIENTS[3])], [variable])
    np.testing.assert_allclose(value, variable.numpy(), rtol=0, atol=1e-6)


def numpy_adam(value, gradients, rate, first, second, epsilon):
    """Adam from nothing, in float64: Kingma & Ba with their "epsilon hat"."""
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        m = first * m + (1 - first) * g
        v = second * v + (1 - second) * g**2
        alpha = rate * np.sqrt(1 - second**t) / (1 - first**t)
        value = value - alpha * m / (np.sqrt(v) + epsilon)
    return value


def test_the_slope_through_two_steps_of_adam_is_that_of_finite_differences():
    start, shift = np.array([0.4, -0.3]), 1e-6

    def second_value(a):
        return numpy_adam(start, [a[0] * a, np.sin(a)], 0.1, 0.5, 0.9, 1e-8).sum()

    a = np.array([0.7, -0.2])
    expected = [
        (second_value(a + shift * unit) - second_value(a - shift * unit)) / (2 * shift)
        for unit in np.eye(2)
    ]
    variable = keras.Variable(start, dtype="float32")
    optimizer = OPTIMIZERS["adam"]()
    optimizer.build([variable])
    x = tf.constant(a, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        update, values = functional(optimizer), [tf.constant(start, tf.float32)]
        for gradient in (x[0] * x, tf.sin(x)):
            values = update.step(values, [gradient])
        total = tf.reduce_sum(values[0])
    np.testing.assert_allclose(tape.gradient(total, x), expected, rtol=0, atol=2e-6)


def test_a_zero_gradient_has_a_finite_slope():
    optimizer = OPTIMIZERS["adam"]()
    optimizer.build([keras.Variable([1.0, 1.0])])
    x = tf.constant([0.0, 1.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = functional(optimizer).step([tf.constant([1.0, 1.0])], [x])[0]
    assert np.isfinite(tape.gradient(value, x)).all()
    np.testing.assert_allclose(value, [1.0, 0.9], atol=1e-6)


def test_the_optimizer_within_a_loss_scale_counts():
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.5))
    optimizer.build([keras.Variable([1.0])])
    value = functional(optimizer).step([tf.constant([1.0])], [tf.constant([0.2])])
    np.testing.assert_allclose(value[0], [0.9], atol=1e-6)


@pytest.mark.parametrize(
    ("optimizer", "message"),
    [
        (keras.optimizers.RMSprop(), "Received: RMSprop. Pass a plain one"),
        (keras.optimizers.AdamW(), "Received: AdamW"),
        (keras.optimizers.Adam(clipnorm=1.0), "Received: Adam with clipnorm"),
        (keras.optimizers.Adam(amsgrad=True), "Received: Adam with amsgrad"),
        (keras.optimizers.SGD(0.1, 0.9, nesterov=True), "SGD with nesterov"),
    ],
)
def test_other_updates_are_refused(optimizer, message):
    optimizer.build([keras.Variable([1.0])])
    with pytest.raises(ValueError, match=message):
        functional(optimizer)
