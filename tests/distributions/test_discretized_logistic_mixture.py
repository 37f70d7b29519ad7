"""The discretised logistic mixture: NumPy oracle, total mass, extremes, draws."""

import numpy as np
import pytest
import tensorflow as tf
from scipy import special

from keras_gen.distributions.discretized_logistic_mixture import (
    DiscretizedLogisticMixture,
)


def oracle_log_prob(levels, parameters, count, components):
    """PixelCNN++ eq. 1-3 in float64, with bins cut from the logistic's CDF."""
    x = levels / (count - 1) * 2.0 - 1.0
    channels = levels.shape[-1]
    logits, *rest = np.split(parameters.astype("float64"), parameters.shape[-1]
                             // components, -1)  # fmt: skip
    total = special.log_softmax(logits, -1)
    coefficients = iter(rest[2 * channels :])
    for c in range(channels):
        mean = rest[c].copy()
        for earlier in range(c):
            mean += np.tanh(next(coefficients)) * x[..., earlier : earlier + 1]
        scale = np.exp(np.maximum(rest[channels + c], -7))
        upper = (x[..., c : c + 1] + 1 / (count - 1) - mean) / scale
        lower = (x[..., c : c + 1] - 1 / (count - 1) - mean) / scale
        upper = np.where(levels[..., c : c + 1] == count - 1, np.inf, upper)
        lower = np.where(levels[..., c : c + 1] == 0, -np.inf, lower)
        # σ(a) - σ(b) on the side where neither is rounded to 1.
        flip = lower > 0
        a, b = np.where(flip, -lower, upper), np.where(flip, -upper, lower)
        total = total + np.log(special.expit(a) - special.expit(b))
    return special.logsumexp(total, -1)


@pytest.mark.parametrize(("channels", "size"), [(1, 12), (3, 40)])
@pytest.mark.parametrize("count", [2, 17, 256])
def test_log_prob_is_the_oracle(channels, size, count):
    rng = np.random.default_rng(0)
    head = DiscretizedLogisticMixture(count, components=4)
    assert head.num_parameters(channels) == size
    parameters = rng.normal(size=(200, size)).astype("float32")
    parameters[..., 4 + 4 * channels : 4 + 8 * channels] -= 2
    levels = rng.integers(0, count, (200, channels))
    np.testing.assert_allclose(
        head.log_prob(levels, parameters),
        oracle_log_prob(levels, parameters, count, 4),
        rtol=1e-4,
        atol=1e-4,
    )


def some_parameters():
    """Two components each: moderate, at the edge, outside, sharpest, widest."""
    return np.array(
        [
            [0.3, -0.2, -0.5, 0.4, -1.0, -2.5],
            [0.0, 0.0, -1.0, 1.0, -3.0, -4.0],
            [1.0, 0.0, -2.0, 3.0, -1.0, -1.0],
            [0.0, 1.0, 0.1, 0.002, -9.0, -7.0],
            [0.0, 0.5, 0.0, 0.5, 5.0, 12.0],
        ],
        "float32",
    )


@pytest.mark.parametrize("count", [2, 17, 256])
def test_the_mass_of_all_levels_is_one(count):
    head = DiscretizedLogisticMixture(count, components=2)
    for parameters in some_parameters():
        every = np.arange(count)[:, None]
        log_probs = head.log_prob(every, np.tile(parameters, (count, 1))).numpy()
        assert abs(np.exp(log_probs.astype("float64")).sum() - 1) < 1e-4


def test_the_mass_of_all_colours_is_one():
    head = DiscretizedLogisticMixture(6, components=2)
    every = np.stack(np.meshgrid(*[np.arange(6)] * 3), -1).reshape(-1, 3)
    parameters = np.random.default_rng(0).normal(size=20)
    log_probs = head.log_prob(every, np.tile(parameters, (len(every), 1))).numpy()
    assert abs(np.exp(log_probs.astype("float64")).sum() - 1) < 1e-4


def test_a_colour_is_coupled_to_the_true_values_before_it():
    """One sharp component at blue = tanh(1) red + tanh(-1) green, exactly."""
    head = DiscretizedLogisticMixture(256, components=1)
    # logit, three means, three log scales, coefficients red-green, red-blue, green-blue
    parameters = np.array([[0, 0, 0, 0, 1, 1, -7, 0, 1.0, -1.0]], "float32")
    red, green = 150, 30
    blue = (np.tanh(1) * (red - green) / 255 * 2 + 1) / 2 * 255
    near, far = round(blue), round(blue) - 20
    log_probs = [
        head.log_prob(np.array([[red, green, b]]), parameters).numpy()[0]
        for b in (near, far)
    ]
    assert log_probs[0] > log_probs[1] + 20


@pytest.mark.parametrize("count", [2, 17, 256])
def test_extremes_have_finite_values_and_gradients(count):
    head = DiscretizedLogisticMixture(count, components=1)
    values = [-1e4, -50.0, -7.0, 0.0, 7.0, 50.0, 1e4]
    grid = np.array([[0.0, m, s] for m in values for s in values], "float32")
    for level in (0, count // 2, count - 1):
        parameters = tf.constant(grid)
        with tf.GradientTape() as tape:
            tape.watch(parameters)
            log_probs = head.log_prob(np.full((len(grid), 1), level), parameters)
        assert np.isfinite(log_probs).all()
        assert np.isfinite(tape.gradient(log_probs, parameters)).all()


def test_gradient_is_that_of_the_oracle():
    head = DiscretizedLogisticMixture(17, components=2)
    rng = np.random.default_rng(3)
    parameters = rng.normal(size=(1, 20))
    levels = np.array([[0, 9, 16]])
    tensor = tf.constant(parameters, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        log_prob = head.log_prob(levels, tensor)
    gradient = tape.gradient(log_prob, tensor).numpy()[0]
    for i in range(20):
        step = np.zeros((1, 20))
        step[0, i] = 1e-5
        ends = [
            oracle_log_prob(levels, parameters + sign * step, 17, 2)[0]
            for sign in (1, -1)
        ]
        assert abs(gradient[i] - (ends[0] - ends[1]) / 2e-5) < 1e-3


def test_gradient_is_right_where_a_bin_ends_at_the_mean():
    mean = tf.constant(0.5)
    with tf.GradientTape() as tape:
        tape.watch(mean)
        parameters = tf.stack([0.0, mean, 0.0])[None]
        log_prob = DiscretizedLogisticMixture(3, 1).log_prob(
            np.array([[1]]), parameters
        )
    # The bin of x = 0 is [-0.5, 0.5]: a = 0 and b = -1.
    a, b = special.expit([0.0, -1.0])
    expected = -(a * (1 - a) - b * (1 - b)) / (a - b)
    np.testing.assert_allclose(tape.gradient(log_prob, mean), expected, rtol=1e-5)


@pytest.mark.parametrize("channels", [1, 3])
def test_samples_follow_log_prob(channels):
    count, n = 4, 60000
    head = DiscretizedLogisticMixture(count, components=2)
    rng = np.random.default_rng(0)
    parameters = rng.normal(size=head.num_parameters(channels)).astype("float32")
    u = rng.uniform(size=(n, head.noise_size(channels)))
    drawn = head.sample(np.tile(parameters, (n, 1)), u).numpy()
    assert drawn.dtype == "int32" and drawn.shape == (n, channels)
    every = np.stack(np.meshgrid(*[np.arange(count)] * channels, indexing="ij"), -1)
    every = every.reshape(-1, channels)
    codes = drawn @ count ** np.arange(channels)[::-1]
    shares = np.bincount(codes, minlength=len(every)) / n
    log_probs = head.log_prob(every, np.tile(parameters, (len(every), 1)))
    np.testing.assert_allclose(shares, np.exp(log_probs), atol=0.008)


def test_sample_is_the_inverse_of_the_logistic_law():
    head = DiscretizedLogisticMixture(17, components=2)
    parameters = np.array([[5.0, -5.0, 0.25, 9.0, -2.0, -2.0]], "float32")
    for u, temperature in ((0.3, 1.0), (0.9, 1.0), (0.9, 0.0)):
        x = 0.25 + temperature * np.exp(-2) * np.log(u / (1 - u))
        got = head.sample(parameters, np.array([[0.5, 0.5, u]]), temperature)
        assert got[0, 0] == round((x + 1) / 2 * 16)


@pytest.mark.slow
def test_it_stays_finite_in_tflite(tmp_path):
    """A sharp component is a thousand scales away from the other end."""
    from ai_edge_litert.interpreter import Interpreter

    from keras_gen import features
    from keras_gen.base import Endpoint
    from keras_gen.export.formats import saved_model, tflite

    head = DiscretizedLogisticMixture(17, components=2)
    inputs = features.Feature("levels", (1,), "int32"), features.Feature("p", (6,))
    endpoint = Endpoint(
        "log_prob",
        inputs,
        (features.Feature("log_prob", ()),),
        lambda levels, p: (head.log_prob(levels, p),),
    )
    endpoints = {"log_prob": endpoint}
    saved_model.write(endpoints, tmp_path / "model")
    tflite.write(tmp_path / "model", endpoints, tmp_path / "model.tflite")
    levels = np.array([[0], [5], [16]], "int32")
    parameters = np.tile(np.float32([0, 0, 0.9, 0.9, -7, -7]), (3, 1))
    run = Interpreter(str(tmp_path / "model.tflite")).get_signature_runner("log_prob")
    # Distance from the mean to the bin's nearer edge, in scales of exp(-7).
    distances = np.array([0.9 + 1 - 1 / 16, 0.9 + 0.3125, 1 - 1 / 16 - 0.9])
    np.testing.assert_allclose(
        run(levels=levels, p=parameters)["log_prob"],
        -distances * np.exp(7),
        rtol=1e-5,
    )


def test_refuses_no_components():
    with pytest.raises(ValueError, match="positive integer. Received: 0"):
        DiscretizedLogisticMixture(17, components=0)
