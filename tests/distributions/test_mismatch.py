"""Wrong pairs: rolls over all replicas, drawn shifts, and weights of mean 1."""

import keras
import numpy as np
import tensorflow as tf

from keras_gen.distributions import mismatch


def test_a_shift_is_uniform_and_never_leaves_a_row_in_place():
    seed = keras.random.SeedGenerator(0)
    drawn = np.array([int(mismatch.shift(5, seed)) for _ in range(800)])
    shares = np.bincount(drawn, minlength=5) / len(drawn)
    assert shares[0] == 0 and len(shares) == 5
    # Four standard deviations of a share of a quarter.
    np.testing.assert_allclose(shares[1:], 0.25, atol=4 * np.sqrt(0.1875 / 800))


def test_a_single_row_has_no_other():
    assert int(mismatch.shift(1, keras.random.SeedGenerator(0))) == 0


def test_roll_on_one_device():
    rows = np.arange(8.0).reshape(4, 2)
    np.testing.assert_array_equal(mismatch.roll(rows, 1), np.roll(rows, 1, axis=0))


def test_weights_make_a_mean_over_what_counts():
    terms, mask = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1, 0, 1, 0])
    weights = mismatch.weigh(mask).numpy()
    np.testing.assert_allclose(np.mean(weights * terms), 2.0, rtol=1e-6)
    np.testing.assert_array_equal(mismatch.weigh(np.zeros(3)), np.zeros(3))


def test_two_replicas_roll_and_weigh_the_whole_batch(two_replicas):
    rows = np.arange(8, dtype="float32")
    mask = np.array([1, 1, 1, 0, 0, 0, 0, 1], "float32")
    with two_replicas.scope():
        seed = keras.random.SeedGenerator(3)

    @tf.function
    def step(x, m):
        return mismatch.roll(x, 3), mismatch.weigh(m), mismatch.shift(8, seed)

    halves = [
        two_replicas.experimental_distribute_values_from_function(
            lambda context, a=a: tf.constant(
                np.split(a, 2)[context.replica_id_in_sync_group]
            )
        )
        for a in (rows, mask)
    ]
    results = two_replicas.run(step, args=tuple(halves))
    rolled, weights, shifts = map(two_replicas.experimental_local_results, results)
    np.testing.assert_array_equal(np.concatenate(rolled), np.roll(rows, 3))
    np.testing.assert_allclose(np.concatenate(weights), 2 * mask, rtol=1e-6)
    assert int(shifts[0]) == int(shifts[1])
