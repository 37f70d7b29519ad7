"""Draws: replicas together see the numbers of one device."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen.distributions import replicated


def test_priors_have_their_range_and_moments():
    seed = keras.random.SeedGenerator(0)
    normal = replicated.prior("normal", (5000, 4), seed).numpy()
    uniform = replicated.prior("uniform", (5000, 4), seed).numpy()
    assert abs(normal.mean()) < 0.03 and abs(normal.std() - 1) < 0.03
    assert -1 <= uniform.min() < -0.99 and 0.99 < uniform.max() < 1
    assert abs(uniform.std() - 1 / np.sqrt(3)) < 0.02


def test_successive_draws_differ():
    seed = keras.random.SeedGenerator(0)
    first, second = (replicated.normal((3, 2), seed).numpy() for _ in range(2))
    assert (first != second).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["normal", "uniform"])
def test_two_replicas_draw_the_rows_of_one_device(name, two_replicas):
    with two_replicas.scope():
        seed = keras.random.SeedGenerator(7)
    one = replicated.prior(name, (8, 3), keras.random.SeedGenerator(7)).numpy()

    @tf.function
    def run():
        return two_replicas.run(lambda: replicated.prior(name, (4, 3), seed))

    parts = two_replicas.experimental_local_results(run())
    np.testing.assert_array_equal(np.concatenate(parts), one)
