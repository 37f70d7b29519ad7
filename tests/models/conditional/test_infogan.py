"""InfoGAN: the three updates of a linear game by hand, and what information means."""

import math

import keras
import numpy as np
import pytest
from testing import batch, tiny

from keras_gen import InfoGAN

RATE, ROWS, LATENT, K, CODES, HIDDEN = 0.5, 6, 2, 3, 2, 4
SIZE = LATENT + K + CODES


def dense(inputs, *outputs, shape=None):
    """Returns a network of one matrix for each output, and nothing else."""
    x = keras.Input(inputs)
    flat = keras.layers.Flatten()(x) if len(inputs) > 1 else x
    made = [keras.layers.Dense(size, use_bias=False)(flat) for size in outputs]
    if shape:
        made = [keras.layers.Reshape(shape)(y) for y in made]
    return keras.Model(x, made if len(made) > 1 else made[0])


def linear(category_weight, codes_weight):
    model = InfoGAN(
        (8, 8, 1),
        LATENT,
        num_categories=K,
        num_codes=CODES,
        category_weight=category_weight,
        codes_weight=codes_weight,
        generator=dense((SIZE,), 64, shape=(8, 8, 1)),
        trunk=dense((8, 8, 1), HIDDEN),
        discriminator=dense((HIDDEN,), 1),
        recognition=dense((HIDDEN,), K, CODES),
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    return model


def drawn(model, times):
    """Returns what the model will draw, joined, category and codes, each time."""
    state = model.seed_generator.state.numpy()
    like = np.zeros((ROWS, 1))
    draws = [[np.asarray(x) for x in model.draw(like)] for _ in range(times)]
    model.seed_generator.state.assign(state)
    return [
        (np.concatenate([z, np.eye(K)[category], codes], axis=1), category, codes)
        for z, category, codes in draws
    ]


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def slope_of_payment(hidden, category, codes, rk, rn, weights):
    """d/dh of λ(CE of the category) + λ' Σ ½(c - μ)², and the parts before λ."""
    logits = hidden @ rk
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    by_category, by_codes = p - np.eye(K)[category], hidden @ rn - codes
    slope = weights[0] * by_category @ rk.T + weights[1] * by_codes @ rn.T
    return slope, by_category, by_codes


@pytest.mark.parametrize("weights", [(1.0, 1.0), (0.7, 0.2), (0.0, 0.0)])
def test_a_step_equals_the_update_rule_by_hand(weights):
    model = linear(*weights)
    networks = (model.generator, model.trunk, model.discriminator, model.recognition)
    a, t, w, rk, rn = (
        matrix.astype("float64") for net in networks for matrix in net.get_weights()
    )
    real = np.random.default_rng(2).uniform(-1, 1, (ROWS, 64))
    (u, category, codes), (u_g, category_g, codes_g) = drawn(model, 2)

    # Discriminator and Q, from one pass over data and samples.
    fake = u @ a
    h_real, h_fake = real @ t, fake @ t
    s_real, s_fake = sigmoid(h_real @ w) - 1, sigmoid(h_fake @ w)
    paid, by_category, by_codes = slope_of_payment(
        h_fake, category, codes, rk, rn, weights
    )
    slope_t = real.T @ (s_real @ w.T) + fake.T @ (s_fake @ w.T + paid)
    slope_w = h_real.T @ s_real + h_fake.T @ s_fake
    slope_rk, slope_rn = h_fake.T @ by_category, h_fake.T @ by_codes
    t, w = t - RATE * slope_t / ROWS, w - RATE * slope_w / ROWS
    rk, rn = rk - RATE * slope_rk / ROWS, rn - RATE * slope_rn / ROWS

    # The generator, against the new discriminator and the new Q.
    hidden = u_g @ a @ t
    paid, _, _ = slope_of_payment(hidden, category_g, codes_g, rk, rn, weights)
    slope_h = (sigmoid(hidden @ w) - 1) @ w.T + paid
    a = a - RATE * u_g.T @ (slope_h @ t.T) / ROWS

    model.train_step({"image": real.reshape(-1, 8, 8, 1).astype("float32")})
    found = [matrix for net in networks for matrix in net.get_weights()]
    for name, got, wanted in zip("atwkn", found, (a, t, w, rk, rn), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=0, atol=2e-6, err_msg=name)


def test_information_is_that_of_the_bound_in_nats():
    model = linear(1.0, 1.0)
    model.recognition.set_weights([100 * np.eye(HIDDEN, K), np.eye(HIDDEN, CODES)])
    hidden = np.zeros((2, HIDDEN), "float32")
    hidden[0, 1] = 1.0  # Certain of category 1; means (0, 1). Then: nothing known.
    codes = np.array([[0.5, 0.5], [0.0, 0.0]], "float32")
    found = model.information(hidden, np.array([1, 2]), codes)
    np.testing.assert_allclose(found["category"], [math.log(3), 0.0], atol=1e-6)
    known = 2 * (math.log(2) - 0.5 * math.log(2 * math.pi))
    np.testing.assert_allclose(found["codes"], [known - 0.25, known], atol=1e-6)
    # Certain, and wrong: the bound falls below zero.
    wrong = model.information(hidden, np.array([0, 2]), codes)["category"][0]
    assert float(wrong) == pytest.approx(math.log(3) - 100, abs=1e-4)


def test_draws_have_their_priors():
    model = tiny("infogan", num_categories=4)
    latents, category, codes = map(np.asarray, model.draw(np.zeros((4000, 1))))
    assert latents.shape == (4000, 3) and codes.shape == (4000, 2)
    counts = np.bincount(category, minlength=4)
    assert len(counts) == 4 and np.abs(counts - 1000).max() < 5 * math.sqrt(750)
    for values in (latents, codes):
        assert np.abs(values).max() <= 1
        assert abs(values.mean()) < 0.05
        assert values.std() == pytest.approx(1 / math.sqrt(3), abs=0.02)


def test_q_learns_of_an_ordinary_gan_without_changing_it():
    spectator, other = (
        tiny("infogan", category_weight=0.0, codes_weight=0.0) for _ in range(2)
    )
    other.recognition.set_weights(
        [w + 0.1 for w in other.recognition.get_weights()]  # Another Q.
    )
    before = other.recognition.get_weights()
    for model in (spectator, other):
        model.train_step(batch(model))
    for player in ("discriminator", "generator"):
        for a, b in zip(
            spectator.player_variables(player),
            other.player_variables(player),
            strict=True,
        ):
            np.testing.assert_array_equal(a.numpy(), b.numpy())
    after = other.recognition.get_weights()
    assert all((a != b).any() for a, b in zip(before, after, strict=True))


def test_codes_are_inferred_and_given():
    model = tiny("infogan")
    images = model.generate(5, seed=0, category=2)
    probabilities, means = model.endpoints["infer_codes"].function(images)
    assert probabilities.shape == (5, 3) and means.shape == (5, 2)
    np.testing.assert_allclose(np.sum(probabilities, axis=1), 1, atol=1e-6)
    twos = model.generate(5, seed=0, category=[2] * 5)
    np.testing.assert_array_equal(images, twos)
    assert np.abs(model.generate(5, seed=0, category=1) - images).max() > 1e-5
    # Beyond the prior of a number is a user's right; a fourth category is none.
    model.generate(1, seed=0, codes=[2.0, 0.0])
    with pytest.raises(ValueError, match=r"'category' must lie in \[0, 2\]"):
        model.generate(1, seed=0, category=3)


def test_a_panel_has_a_row_for_each_category():
    model = tiny("infogan")
    panel = model.panels(None, seed=4)["generated"]
    assert panel.shape == (9, 8, 8, 1)
    column = model.generate(3, seed=4, category=1)
    np.testing.assert_allclose(panel[3:6], column, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_categories": 1}, "num_categories is an integer of at least 2"),
        ({"num_codes": 0}, "num_codes is an integer of at least 1"),
        ({"codes_weight": -1.0}, "codes_weight is not negative"),
        ({"recognition": dense((128,), 2, 2)}, "'recognition' must map"),
    ],
)
def test_misuse_is_told(arguments, message):
    with pytest.raises(ValueError, match=message):
        InfoGAN.tiny(**arguments)
