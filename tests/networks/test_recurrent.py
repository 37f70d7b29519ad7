"""Networks of sequences: shapes, one step of LSTM by hand, both reading directions."""

import keras
import numpy as np

from keras_gen.networks import recurrent


def sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


def lstm(x, h, c, kernel, recurrent_kernel, bias):
    """Hochreiter & Schmidhuber, 1997, with forget gates; gates in Keras's order."""
    i, f, g, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def test_a_step_equals_two_lstm_cells_by_hand():
    step = recurrent.generator_step(size=2, width=3)
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.5, w.shape) for w in step.get_weights()]
    step.set_weights(weights)
    latents, previous = rng.normal(size=(2, 4, 2))
    h1, c1, h2, c2 = rng.normal(size=(4, 4, 3))
    event, *state = step([latents, previous, h1, c1, h2, c2], training=False)
    x = np.concatenate([latents, previous], axis=1)
    x = np.maximum(x @ weights[0] + weights[1], 0)
    h1, c1 = lstm(x, h1, c1, *weights[2:5])
    h2, c2 = lstm(h1, h2, c2, *weights[5:8])
    for result, expected in zip(state, (h1, c1, h2, c2), strict=True):
        np.testing.assert_allclose(result, expected, rtol=0, atol=1e-5)
    np.testing.assert_allclose(event, h2 @ weights[8] + weights[9], rtol=0, atol=1e-5)


def test_dropout_spares_the_recurrent_path():
    keras.utils.set_random_seed(0)
    step = recurrent.generator_step(size=2, width=3, dropout=0.9)
    inputs = [np.ones((4, 2)), np.ones((4, 2)), *np.ones((4, 4, 3))]
    event, h, c, above, _ = step(inputs, training=True)
    still, same_h, same_c, *_ = step(inputs, training=False)
    assert np.abs(event - still).max() > 0
    np.testing.assert_array_equal(h, same_h)
    np.testing.assert_array_equal(c, same_c)
    # Nothing is dropped on the way from the last layer into the event either.
    *_, kernel, bias = step.get_weights()
    np.testing.assert_allclose(event, above @ kernel + bias, rtol=0, atol=1e-6)


def test_the_discriminator_reads_in_both_directions():
    network = recurrent.discriminator((5, 2), width=3)
    assert network.output_shape == [(None, 5, 1), (None, 5, 6)]
    rng = np.random.default_rng(0)
    sequence = rng.uniform(size=(1, 5, 2))
    changed = sequence.copy()
    changed[0, 2] += 1
    logits, _ = network(sequence, training=False)
    others, _ = network(changed, training=False)
    assert (np.abs(logits - others)[0, :, 0] > 0).all()
