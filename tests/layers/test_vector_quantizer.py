"""The quantiser: nearest codes, straight-through gradients, first batch, perplexity."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers
from keras_gen.layers.vector_quantizer import perplexity


def vectors(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def quantizer(num_codes=7, code_dim=3):
    layer = layers.VectorQuantizer(num_codes, code_dim)
    layer.codebook.assign(vectors(num_codes, code_dim, seed=1))
    return layer


def test_each_vector_becomes_the_nearest_code():
    layer, z = quantizer(), vectors(2, 4, 5, 3)
    quantized, indices = layer(z)
    codebook = layer.codebook.numpy()
    distances = ((z[..., None, :] - codebook) ** 2).sum(-1)
    np.testing.assert_array_equal(indices, distances.argmin(-1))
    assert indices.dtype == "int32"
    np.testing.assert_allclose(quantized, codebook[distances.argmin(-1)], atol=1e-6)
    np.testing.assert_array_equal(layer.assign(z), indices)
    np.testing.assert_array_equal(layer.lookup(indices), codebook[indices])


def test_gradients_pass_straight_through_and_leave_the_codebook():
    layer, z, weights = quantizer(), tf.constant(vectors(5, 3)), vectors(5, 3, seed=2)
    with tf.GradientTape() as tape:
        tape.watch([z, layer.codebook.value])
        quantized, _ = layer(z)
        loss = tf.reduce_sum(weights * quantized**2)
    to_inputs, to_codes = tape.gradient(loss, [z, layer.codebook.value])
    # d(w q²)/dq at q, handed to z as it is.
    np.testing.assert_allclose(to_inputs, 2 * weights * quantized, rtol=1e-5)
    assert to_codes is None


def test_lookup_lets_gradients_train_the_codes_that_were_chosen():
    layer, z = quantizer(), vectors(1, 3)
    index = int(layer.assign(z)[0])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((z - layer.lookup([index])) ** 2)
    gradient = tf.convert_to_tensor(tape.gradient(loss, layer.codebook.value))
    expected = np.zeros((7, 3))
    expected[index] = 2 * (layer.codebook.numpy()[index] - z[0])
    np.testing.assert_allclose(gradient, expected, rtol=1e-5)
    assert layer.trainable_variables == [layer.codebook]


def test_the_first_training_batch_initialises_the_codebook_once():
    layer, z = quantizer(4), vectors(2, 5, 3)
    before = layer.codebook.numpy()
    layer(z)
    np.testing.assert_array_equal(layer.codebook, before)
    quantized, indices = layer(z, training=True)
    codebook = layer.codebook.numpy()
    rows = z.reshape(-1, 3)
    found = [np.flatnonzero((rows == code).all(-1)).tolist() for code in codebook]
    assert all(len(f) == 1 for f in found) and len({f[0] for f in found}) == 4
    np.testing.assert_allclose(quantized, codebook[indices], atol=1e-6)
    layer(z + 5, training=True)
    np.testing.assert_array_equal(layer.codebook, codebook)


def test_a_first_batch_too_small_repeats_its_vectors_with_a_little_noise():
    layer, z = quantizer(7), vectors(3, 3)
    layer(z, training=True)
    codebook = layer.codebook.numpy()
    distances = np.linalg.norm(codebook[:, None] - z, axis=-1)
    assert (distances.min(1) < 0.05).all()
    assert sorted(np.bincount(distances.argmin(1))) == [2, 2, 3]
    assert len(np.unique(codebook, axis=0)) == 7


def test_counts_and_perplexity():
    layer = quantizer(4)
    counts = layer.update_codebook(vectors(2, 3, 3), np.array([[0, 0, 1], [3, 1, 0]]))
    np.testing.assert_array_equal(counts, [3, 2, 0, 1])
    p = np.array([3, 2, 1]) / 6
    expected = np.exp(-(p * np.log(p)).sum())
    np.testing.assert_allclose(perplexity(counts), expected, rtol=1e-5)
    np.testing.assert_allclose(perplexity(np.full(8, 5)), 8, rtol=1e-5)
    np.testing.assert_allclose(perplexity(np.array([0, 9])), 1, rtol=1e-5)


def test_it_computes_in_float32_under_any_policy():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        layer = layers.VectorQuantizer(300, 2)
    finally:
        keras.config.set_dtype_policy("float32")
    codebook = np.stack([np.arange(300) * 3e-3 + 1, np.ones(300)], -1)
    layer.codebook.assign(codebook)
    quantized, indices = layer(tf.constant(codebook, tf.float32))
    assert quantized.dtype == layer.codebook.dtype == "float32"
    np.testing.assert_array_equal(indices, np.arange(300))


def test_it_is_restored_with_its_state(tmp_path):
    z = keras.Input((3,))
    model = keras.Model(z, layers.VectorQuantizer(5, 3)(z))
    model.layers[-1](vectors(9, 3), training=True)
    model.save(tmp_path / "model.keras")
    twin = keras.models.load_model(tmp_path / "model.keras").layers[-1]
    np.testing.assert_array_equal(twin.codebook, model.layers[-1].codebook)
    assert twin.initialized == 1


def test_refuses_no_codes():
    with pytest.raises(ValueError, match="positive integer. Received: num_codes=0"):
        layers.VectorQuantizer(0, 3)


@pytest.mark.slow
def test_two_replicas_start_and_train_as_one_device(two_replicas):
    z = tf.constant(vectors(8, 3))

    def trained(strategy, rows):
        with strategy.scope():
            keras.utils.set_random_seed(4)
            layer = layers.VectorQuantizer(5, 3)
            optimizer = keras.optimizers.SGD(0.1)
            optimizer.build([layer.codebook])

        def step(x):
            with tf.GradientTape() as tape:
                _, indices = layer(x, training=True)
                errors = tf.reduce_sum((x - layer.lookup(indices)) ** 2) / 8
            value = layer.codebook.value
            gradient = tf.convert_to_tensor(tape.gradient(errors, value))
            optimizer.apply([gradient], [layer.codebook])
            return layer.update_codebook(x, indices)

        run = tf.function(lambda x: strategy.run(step, (x,)))
        for _ in range(3):
            counts = run(rows)
        return layer.codebook.numpy(), strategy.experimental_local_results(counts)

    one, counts = trained(tf.distribute.get_strategy(), z)
    halves = two_replicas.experimental_distribute_values_from_function(
        lambda context: z[4 * context.replica_id_in_sync_group :][:4]
    )
    two, counts_of_two = trained(two_replicas, halves)
    np.testing.assert_allclose(two, one, atol=1e-6)
    for each in counts_of_two:
        np.testing.assert_array_equal(each, counts[0])
