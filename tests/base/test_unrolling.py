"""Unrolling: a quadratic, whose descent has a closed form."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen.base.unrolling import unroll

RATE, START = 0.3, 2.0


def descended(optimizer, target, steps):
    """Returns θ_K of descent on (θ - a)²/2 for rows of a, and dθ_K/da."""
    variable = keras.Variable(START)
    optimizer.build([variable])
    rows = tf.constant([[0.5], [-0.5]])  # Terms are means over rows.

    def objective(values):
        return {"square": 0.5 * (values[0] - a - rows) ** 2, "rest": tf.zeros((2, 1))}

    a = tf.constant(target)
    with tf.GradientTape() as tape:
        tape.watch(a)
        result = unroll(optimizer, objective, [variable], steps)[0]
    assert float(variable.numpy()) == START
    assert int(optimizer.iterations.numpy()) == 0
    return float(result), tape.gradient(result, a)


@pytest.mark.parametrize("steps", [1, 4])
def test_the_result_and_its_slope_are_those_of_the_closed_form(steps):
    value, slope = descended(keras.optimizers.SGD(RATE), -1.0, steps)
    left = (1 - RATE) ** steps
    assert value == pytest.approx(-1.0 + left * (START + 1.0), abs=1e-6)
    assert float(slope) == pytest.approx(1 - left, abs=1e-6)


def test_no_step_gives_the_variables():
    value, slope = descended(keras.optimizers.SGD(RATE), -1.0, 0)
    assert value == START and slope is None


def test_a_loss_scale_leaves_the_result():
    scaled = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(RATE))
    plain = descended(keras.optimizers.SGD(RATE), -1.0, 3)
    np.testing.assert_allclose(descended(scaled, -1.0, 3), plain, atol=1e-6)


def test_a_variable_that_nothing_depends_on_stays():
    variables = [keras.Variable(1.0), keras.Variable(5.0)]
    optimizer = keras.optimizers.Adam(RATE)
    optimizer.build(variables)
    used, unused = unroll(optimizer, lambda v: {"x": v[0] ** 2}, variables, 2)
    assert float(unused) == 5.0 and np.isfinite(float(used)) and float(used) < 1.0
