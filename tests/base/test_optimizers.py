"""A restarted optimizer goes on as a new one would."""

import keras
import numpy as np
import pytest

from keras_gen.base.optimizers import restart


def variable():
    return keras.Variable(np.arange(3.0), dtype="float32", name="weights")


def steps(optimizer, weights, count):
    for k in range(count):
        optimizer.apply([keras.ops.convert_to_tensor([1.0, -2.0, 0.5 + k])], [weights])


@pytest.mark.parametrize(
    "make",
    [
        lambda: keras.optimizers.Adam(0.1, 0.5, 0.9),
        lambda: keras.optimizers.Adagrad(0.1),  # Its slots are not born as zeros.
        lambda: keras.optimizers.Nadam(0.1),
        lambda: keras.optimizers.SGD(0.1, momentum=0.9),
        lambda: keras.optimizers.Adam(
            keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
        ),
    ],
    ids=["adam", "adagrad", "nadam", "momentum", "schedule"],
)
def test_it_steps_like_a_new_one(make):
    used, new = make(), make()
    first, second = variable(), variable()
    for optimizer, weights in ((used, first), (new, second)):
        optimizer.build([weights])
    steps(used, first, 3)
    restart(used)
    assert used.iterations.numpy() == 0
    first.assign(second.numpy())
    for optimizer, weights in ((used, first), (new, second)):
        steps(optimizer, weights, 2)
    np.testing.assert_array_equal(first.numpy(), second.numpy())
    assert np.abs(second.numpy() - np.arange(3)).max() > 1e-3


def test_the_learning_rate_and_the_loss_scale_stay():
    inner = keras.optimizers.Adam(0.1)
    optimizer = keras.optimizers.LossScaleOptimizer(inner, initial_scale=8.0)
    weights = variable()
    optimizer.build([weights])
    steps(optimizer, weights, 2)
    inner.learning_rate.assign(0.03)
    optimizer.dynamic_scale.assign(4.0)
    restart(optimizer)
    assert inner.iterations.numpy() == 0
    assert not inner._velocities[0].numpy().any()
    np.testing.assert_allclose(float(inner.learning_rate), 0.03, rtol=1e-6)
    assert float(optimizer.dynamic_scale) == 4.0
