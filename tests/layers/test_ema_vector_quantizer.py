"""The averaging quantiser against NumPy, its restarts, and two replicas."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers


def vectors(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def started(**kwargs):
    """A quantiser of 6 codes whose averages stand at N=1, m=e."""
    layer = layers.EMAVectorQuantizer(6, 3, **kwargs)
    layer(vectors(40, 3), training=True)
    return layer


def test_updates_are_the_papers_averages():
    decay, epsilon = 0.9, 1e-2
    layer = started(decay=decay, epsilon=epsilon, restart_threshold=0)
    codes = layer.codebook.numpy().astype("float64")
    usage, sums = np.ones(6), codes.copy()
    for step in range(4):
        z = vectors(4, 5, 3, seed=step)
        _, indices = layer(z, training=True)
        counts = layer.update_codebook(z, indices)
        rows = z.reshape(-1, 3).astype("float64")
        chosen = ((rows[:, None] - codes) ** 2).sum(-1).argmin(1)
        n = np.bincount(chosen, minlength=6)
        s = np.stack([rows[chosen == k].sum(0) for k in range(6)])
        usage = decay * usage + (1 - decay) * n
        sums = decay * sums + (1 - decay) * s
        smoothed = (usage + epsilon) / (usage.sum() + 6 * epsilon) * usage.sum()
        codes = sums / smoothed[:, None]
        np.testing.assert_array_equal(counts, n)
    np.testing.assert_allclose(layer.usage, usage, rtol=1e-5)
    np.testing.assert_allclose(layer.sums, sums, atol=1e-5)
    np.testing.assert_allclose(layer.codebook, codes, atol=1e-5)


def test_averages_start_at_the_first_batch():
    layer = layers.EMAVectorQuantizer(6, 3)
    np.testing.assert_array_equal(layer.sums, layer.codebook)
    z = vectors(40, 3)
    layer(z, training=True)
    np.testing.assert_array_equal(layer.sums, layer.codebook)
    np.testing.assert_array_equal(layer.usage, np.ones(6))
    assert all((z == code).all(-1).any() for code in layer.codebook.numpy())


def test_gradients_do_not_train_it():
    assert layers.EMAVectorQuantizer(6, 3).trainable_variables == []


def test_dead_codes_restart_at_vectors_of_the_batch():
    layer = started(decay=0.9, restart_threshold=0.95)
    z = np.concatenate([vectors(30, 3) + 10, vectors(30, 3) - 10])
    indices = np.repeat([1, 4], 30)
    layer.update_codebook(z, indices)
    alive = [1, 4]
    usage, codes = layer.usage.numpy(), layer.codebook.numpy()
    # N = 0.9 for the four others, which is below the threshold.
    np.testing.assert_allclose(usage[alive], 0.9 + 0.1 * 30, rtol=1e-5)
    for k in (0, 2, 3, 5):
        assert usage[k] == 1
        assert (z == codes[k]).all(-1).any()
        np.testing.assert_array_equal(layer.sums.numpy()[k], codes[k])
    assert len(np.unique(codes, axis=0)) == 6
    before = codes[alive]
    assert not any((z == code).all(-1).any() for code in before)


def test_a_code_at_the_threshold_lives():
    layer = started(decay=0.5, restart_threshold=1.0)
    before = layer.sums.numpy()
    z = vectors(6, 3)
    layer.update_codebook(z, np.arange(6))  # n = 1 keeps N at 1.
    np.testing.assert_allclose(layer.sums, (before + z) / 2, atol=1e-6)


def test_inference_changes_nothing():
    layer = started()
    state = [w.numpy() for w in layer.weights]
    layer(vectors(9, 3) + 3)
    for before, now in zip(state, layer.weights, strict=True):
        np.testing.assert_array_equal(before, now)


def test_its_config_rebuilds_it():
    layer = layers.EMAVectorQuantizer(6, 3, 0.8, 1e-3, 0.1, name="q")
    twin = layers.EMAVectorQuantizer.from_config(layer.get_config())
    assert twin.get_config() == layer.get_config()
    assert (twin.decay, twin.epsilon, twin.restart_threshold) == (0.8, 1e-3, 0.1)


def test_refusals():
    with pytest.raises(ValueError, match=r"\[0, 1\). Received: decay=1"):
        layers.EMAVectorQuantizer(6, 3, decay=1)
    with pytest.raises(ValueError, match="Received: restart_threshold=-1"):
        layers.EMAVectorQuantizer(6, 3, restart_threshold=-1)


@pytest.mark.slow
def test_two_replicas_equal_one_device(two_replicas):
    """With restarts at each step, for the threshold is above most codes' use."""
    batches = vectors(3, 8, 3)

    def trained(strategy, split):
        with strategy.scope():
            keras.utils.set_random_seed(4)
            layer = layers.EMAVectorQuantizer(6, 3, decay=0.5, restart_threshold=1.0)

        def step(x):
            _, indices = layer(x, training=True)
            return layer.update_codebook(x, indices)

        run = tf.function(lambda x: strategy.run(step, (x,)))
        for batch in batches:
            run(split(tf.constant(batch)))
        return layer

    one = trained(tf.distribute.get_strategy(), lambda x: x)

    def halves(x):
        return two_replicas.experimental_distribute_values_from_function(
            lambda context: x[4 * context.replica_id_in_sync_group :][:4]
        )

    two = trained(two_replicas, halves)
    for a, b in zip(one.weights, two.weights, strict=True):
        np.testing.assert_allclose(b.numpy(), a.numpy(), atol=1e-6, err_msg=a.path)
        for copy in two_replicas.experimental_local_results(b.value):
            np.testing.assert_allclose(copy, a.numpy(), atol=1e-6)
