"""CRNNGAN: objectives, moves and freezing against a linear game in NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import CRNNGAN

ROWS, STEPS, SIZE, STATE, FEATURES, RATE = 4, 3, 2, 3, 5, 0.5
WEIGHT = 2.0


def linear_model(**kwargs):
    """A model whose step is linear in noise, previous event and state."""
    rng = np.random.default_rng(0)
    inputs = [keras.Input((n,)) for n in (SIZE, SIZE, STATE)]
    x = keras.layers.Concatenate()(inputs)
    outputs = [keras.layers.Dense(n, use_bias=False)(x) for n in (SIZE, STATE)]
    generator = keras.Model(inputs, outputs)
    sequence = keras.Input((STEPS, SIZE))
    judged = [keras.layers.Dense(n, use_bias=False)(sequence) for n in (1, FEATURES)]
    discriminator = keras.Model(sequence, judged)
    for network in (generator, discriminator):
        network.set_weights(
            [rng.normal(0, 0.5, w.shape) for w in network.get_weights()]
        )
    model = CRNNGAN(
        (STEPS, SIZE),
        feature_matching_weight=WEIGHT,
        generator=generator,
        discriminator=discriminator,
        **{"pretraining_steps": 0, **kwargs},
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    return model


def draws(model):
    """Returns the next latents and first events, without drawing them."""
    state = model.seed_generator.state.numpy()
    result = [np.float64(x) for x in model.sample_prior(np.zeros((ROWS, 1)))]
    model.seed_generator.state.assign(state)
    return result


def rolled(weights, latents, first, real=None):
    """x_t = [z_t, x_{t-1}, s] A, s' = [z_t, x_{t-1}, s] C; true x_{t-1} if given."""
    to_event, to_state = weights
    event, state, events = first, np.zeros((ROWS, STATE)), []
    for t in range(STEPS):
        x = np.concatenate([latents[:, t], event, state], axis=1)
        event, state = x @ to_event, x @ to_state
        events.append(event)
        if real is not None:
            event = real[:, t]
    return np.stack(events, axis=1)


def softplus(a):
    return np.logaddexp(0, a)


def losses(generator, discriminator, latents, first, real):
    """Returns L_D, L_G and the adversarial part of L_G, from the paper's formulas."""
    fake = rolled(generator, latents, first)
    to_logit, to_features = discriminator
    judged = softplus(-real @ to_logit).mean() + softplus(fake @ to_logit).mean()
    made = softplus(-fake @ to_logit).mean()
    gap = (fake @ to_features).mean(axis=0) - (real @ to_features).mean(axis=0)
    return judged, made + WEIGHT * np.mean(gap**2), made


def slopes(loss, weights):
    """Central differences of a loss in each of some arrays, which it sees change."""
    result = []
    for w in weights:
        slope = np.zeros_like(w)
        for i in np.ndindex(w.shape):
            old = w[i]
            w[i] = old + 1e-5
            up = loss()
            w[i] = old - 1e-5
            slope[i] = (up - loss()) / 2e-5
            w[i] = old
        result.append(slope)
    return result


def weights_of(network):
    return [np.float64(w) for w in network.get_weights()]


def sequences(seed=1):
    return np.random.default_rng(seed).uniform(0, 1, (ROWS, STEPS, SIZE))


def step(model, real):
    model.train_step({"sequence": real.astype("float32")})


def assert_weights(network, expected):
    for w, e in zip(network.get_weights(), expected, strict=True):
        np.testing.assert_allclose(w, e, rtol=0, atol=1e-6)


def test_both_players_move_at_once_down_their_losses():
    model, real = linear_model(), sequences()
    latents, first = draws(model)
    g, d = weights_of(model.generator), weights_of(model.discriminator)
    judged, _, made = losses(g, d, latents, first, real)
    down_d = slopes(lambda: losses(g, d, latents, first, real)[0], d)
    down_g = slopes(lambda: losses(g, d, latents, first, real)[1], g)
    step(model, real)
    moves = zip((*g, *d), (*down_g, *down_d), strict=True)
    moved = [w - RATE * s for w, s in moves]
    assert_weights(model.generator, moved[: len(g)])
    assert_weights(model.discriminator, moved[len(g) :])
    remembered = [model.last_losses[p].numpy() for p in ("discriminator", "generator")]
    np.testing.assert_allclose(remembered, [judged, made], rtol=1e-5)


def test_pretraining_follows_the_true_events():
    model, real = linear_model(pretraining_steps=1), sequences()
    latents, first = draws(model)
    g, d = weights_of(model.generator), weights_of(model.discriminator)

    def loss():
        return np.mean((real - rolled(g, latents, first, real)) ** 2)

    down = slopes(loss, g)
    step(model, real)
    assert_weights(
        model.generator, [w - RATE * s for w, s in zip(g, down, strict=True)]
    )
    assert_weights(model.discriminator, d)


def test_generation_feeds_each_event_to_the_next():
    model = linear_model(ema_momentum=None)
    rng = np.random.default_rng(2)
    latents, first = (
        rng.uniform(size=(ROWS, STEPS, SIZE)),
        rng.uniform(size=(ROWS, SIZE)),
    )
    expected = rolled(weights_of(model.generator), latents, first)
    given = {"latents": latents, "first": first}
    np.testing.assert_allclose(model.generate(ROWS, **given), expected, atol=1e-6)


def test_dropout_goes_on_while_sampling_by_the_numbers_that_are_given():
    model = CRNNGAN.tiny(dropout=0.5)
    steps, _ = model.sequence_shape
    shapes = {f.name: f.shape for f in model.endpoints["generate"].inputs}
    # None behind the last layer, from where it would go into the events as they are.
    assert set(shapes) == {"latents", "first", "noise_1"}
    assert shapes["noise_1"] == (steps, model.width)
    rng = np.random.default_rng(3)
    fixed = {name: rng.uniform(size=shapes[name]) for name in ("latents", "first")}
    free = model.generate(20, seed=0, **fixed)
    assert np.ptp(free, axis=0).min() > 0  # Noise alone sets these apart.
    kept = {"noise_1": np.ones(shapes["noise_1"])}
    # Nothing is dropped, and what is left is scaled up: twice the first LSTM's outputs.
    double = CRNNGAN.tiny(dropout=0.0)
    weights = model.generator_ema.get_weights()
    double.generator_ema.set_weights([*weights[:5], 2 * weights[5], *weights[6:]])
    assert double.endpoints["generate"].inputs[2].shape == (steps, double.width)
    np.testing.assert_allclose(
        model.generate(3, seed=0, **fixed, **kept),
        double.generate(3, seed=0, **fixed),
        atol=1e-6,
    )


@pytest.mark.parametrize(
    ("judged", "made", "frozen"),
    [
        (0.69, 1.0, "discriminator"),
        (0.71, 1.0, None),
        (1.0, 0.71, None),
        (1.0, 0.69, "generator"),
    ],
)
def test_who_was_far_ahead_is_frozen_with_its_optimizer(judged, made, frozen):
    model = CRNNGAN.tiny(pretraining_steps=0)
    model.compile()  # Adam, which has moments and a step count to keep.
    real = np.random.default_rng(0).uniform(size=(ROWS, 3, 2)).astype("float32")
    model.train_step({"sequence": real})
    model.last_losses["discriminator"].assign(judged)
    model.last_losses["generator"].assign(made)

    def state(player):
        variables = [*model.player_variables(player)]
        variables += model.optimizers[player].variables
        return [v.numpy() for v in variables]

    before = {player: state(player) for player in model.players}
    model.train_step({"sequence": real})
    for player in model.players:
        pairs = zip(before[player], state(player), strict=True)
        same = all((a == b).all() for a, b in pairs)
        assert same == (player == frozen), player
    # The next step judges by new losses.
    assert model.last_losses["generator"].numpy() != np.float32(made)


def test_a_ratio_of_zero_freezes_nobody():
    model = CRNNGAN.tiny(freezing_ratio=0.0)
    model.last_losses["discriminator"].assign(1e-9)
    assert not any(bool(ahead) for ahead in model.ahead().values())


def test_two_replicas_compare_the_losses_of_the_whole_batch(two_replicas):
    def trained(strategy):
        keras.utils.set_random_seed(2)
        with strategy.scope():
            model = linear_model()
            model.compile()
        # The halves differ so much that their own losses would decide otherwise.
        real = np.concatenate([np.full((2, STEPS, SIZE), v) for v in (0.0, 1.0)])
        data = tf.data.Dataset.from_tensors({"sequence": real.astype("float32")})
        model.fit(data.repeat(6), verbose=0)
        played = [int(model.optimizers[p].iterations.numpy()) for p in model.players]
        return played, [model.last_losses[p].numpy() for p in model.players]

    played, remembered = trained(tf.distribute.get_strategy())
    played_by_two, remembered_by_two = trained(two_replicas)
    assert played_by_two == played
    assert min(played) < 6
    np.testing.assert_allclose(remembered_by_two, remembered, rtol=1e-5)


def test_a_step_that_does_not_fit_is_refused():
    donor = CRNNGAN.tiny(sequence_shape=(3, 3))
    with pytest.raises(ValueError, match=r"'generator' must map .*\(2,\)"):
        CRNNGAN.tiny(generator=donor.generator)
    with pytest.raises(ValueError, match="'discriminator' must map"):
        CRNNGAN.tiny(discriminator=donor.discriminator)
