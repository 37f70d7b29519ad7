"""DRAGAN's penalty: its points by the authors' formula, and its value at them."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import penalties
from keras_gen.distributions import replicated
from keras_gen.penalties import DRAGANPenalty

SEED = keras.random.SeedGenerator(0)


def quadratic_network():
    """d(x) = sum(a x²) with a = 1, 2, 3: its gradient 2 a x is not constant."""
    image = keras.Input((3,))
    x = keras.layers.Dense(1, use_bias=False)(image**2)
    network = keras.Model(image, x)
    network.set_weights([np.array([[1.0], [2.0], [3.0]])])
    return network


def test_the_value_is_the_formulas_at_the_authors_points():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(1.0, 2.0, size=(2, 5, 3)).astype("float32")
    state = SEED.state.numpy()
    u = keras.random.uniform((5, 3), seed=SEED).numpy()
    epsilon = keras.random.uniform((5, 1), seed=SEED).numpy()
    SEED.state.assign(state)
    value = DRAGANPenalty(4.0, 0.7)(quadratic_network(), real, fake, SEED)
    noisy = real + 0.7 * real.std() * u
    points = epsilon * real + (1 - epsilon) * noisy
    norms = np.sqrt(np.sum((2 * np.array([1, 2, 3]) * points) ** 2, axis=1))
    assert value.shape == (5,)
    np.testing.assert_allclose(value, 4.0 * (norms - 1) ** 2, rtol=1e-4)


def test_samples_play_no_part():
    real = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    state, values = SEED.state.numpy(), []
    for fake in (real, 100 + real):
        SEED.state.assign(state)
        values.append(DRAGANPenalty()(quadratic_network(), real, fake, SEED))
    np.testing.assert_array_equal(*values)


def test_noise_is_drawn_for_each_pixel_and_reaches_up_alone():
    real = np.random.default_rng(1).uniform(-1, 1, (64, 4, 4, 2)).astype("float32")
    noise = (DRAGANPenalty().perturb(real, SEED).numpy() - real) / (0.5 * real.std())
    assert len(np.unique(noise.round(4))) > 1500
    assert -1e-4 <= noise.min() < 0.01 and 0.99 < noise.max() <= 1.0001
    assert abs(noise.mean() - 0.5) < 0.03


def test_two_replicas_have_the_scale_of_the_whole_batch(two_replicas):
    real = tf.reshape(tf.range(8, dtype="float32"), (4, 2)) ** 2
    with two_replicas.scope():
        seed = keras.random.SeedGenerator(3)

    @tf.function
    def run():
        return two_replicas.run(
            lambda: DRAGANPenalty().perturb(replicated.own_rows(real), seed)
        )

    both = np.concatenate(two_replicas.experimental_local_results(run()))
    alone = keras.random.SeedGenerator(3)
    whole = DRAGANPenalty().perturb(real, alone)
    np.testing.assert_allclose(both, whole, rtol=1e-6)


def test_refusals_and_config():
    with pytest.raises(ValueError, match="positive. Received: perturbation_scale=0"):
        DRAGANPenalty(perturbation_scale=0)
    penalty = penalties.get(
        keras.saving.serialize_keras_object(DRAGANPenalty(2.0, 0.1))
    )
    assert (penalty.weight, penalty.perturbation_scale) == (2.0, 0.1)
