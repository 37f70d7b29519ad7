"""Each step: finite, logged, and each player's update changes that player alone."""

import numpy as np
import pytest
from testing import (
    SYSTEMS,
    acting,
    assert_same_state,
    batch,
    state,
    tiny,
    train,
    train_eagerly,
    visit_phases,
)

from keras_gen.base import AdversarialModel


def values(model, player):
    return [v.numpy() for v in model.player_variables(player)]


def changed(before, after):
    return any((a != b).any() for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_update_changes_its_players_variables_and_no_others(system):
    model = tiny(system)
    apply, played = model.apply, []

    def watched(player, gradients):
        before = {p: values(model, p) for p in model.players}
        apply(player, gradients)
        played.append(player)
        for p in model.players:
            moved = changed(before[p], values(model, p))
            assert moved == (p == player), f"the {player}'s update, seen on the {p}"

    model.apply = watched
    for phase in visit_phases(model):
        played.clear()
        model.train_step(batch(model))
        assert set(played) == acting(model, phase)
        if issubclass(type(model), AdversarialModel):
            rivals = [played.count(p) for p in set(played) - {"generator"}]
            assert played.count("generator") == 1
            assert rivals == [model.sub_batches_per_step] * len(rivals)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_step_is_finite_counted_and_logged_by_player(system):
    model = tiny(system)
    for phase in visit_phases(model):
        begin = int(model.steps.numpy())
        history = model.fit(batch(model, rows=16), batch_size=16, verbose=0).history
        assert model.steps.numpy() == begin + 1
        logged = {name.split("/")[0] for name in history}
        assert acting(model, phase) <= logged
        assert all(np.isfinite(v).all() for v in history.values())


@pytest.mark.parametrize("system", SYSTEMS)
def test_evaluate_logs_the_terms_of_a_phase_and_changes_nothing(system):
    model = tiny(system)
    for phase in visit_phases(model):
        train_eagerly(model, steps=1)
        before = state(model)
        terms = model.evaluate(batch(model), verbose=0, return_dict=True)
        assert acting(model, phase) <= {name.split("/")[0] for name in terms}
        assert all(np.isfinite(v) for v in terms.values())
        for name, value in state(model).items():
            np.testing.assert_array_equal(value, before[name], err_msg=name)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_seed_fixes_training(system):
    # In plain Python; test_resume.py compares compiled trainings, to the bit.
    first, second = train_eagerly(tiny(system)), train_eagerly(tiny(system))
    for a, b in zip(first.weights, second.weights, strict=True):
        # On a busy machine threads may add up a sum in another order.
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=0, atol=1e-6)


# In plain Python but for one system without phases and one with phases.
VALIDATED = [*((s, True) for s in SYSTEMS), ("dcgan", False), ("srgan", False)]


@pytest.mark.parametrize(("system", "run_eagerly"), VALIDATED)
def test_validation_does_not_change_training(system, run_eagerly):
    plain, validated = tiny(system), tiny(system)
    plain.run_eagerly = validated.run_eagerly = run_eagerly
    data = batch(plain, rows=16)
    plain.fit(data, batch_size=8, shuffle=False, epochs=2, verbose=0)
    validated.fit(
        data,
        batch_size=8,
        shuffle=False,
        epochs=2,
        verbose=0,
        validation_data=(data, None),
    )
    assert_same_state(plain, validated)


@pytest.mark.parametrize("momentum", [0.05, 0.9])
@pytest.mark.parametrize("system", SYSTEMS)
def test_average_follows_the_weights(system, momentum):
    model = tiny(system, ema_momentum=momentum)
    start = {
        name: [w.numpy() for w in getattr(model, f"{name}_ema").weights]
        for name in model.averaged
    }
    # In plain Python; test_distribution.py holds compiled steps against these.
    train_eagerly(model, steps=1)
    effective = min(momentum, 2 / 11)  # (1 + t) / (10 + t) at t = 1
    for name, before in start.items():
        network, average = getattr(model, name), getattr(model, f"{name}_ema")
        trainable = {id(v) for v in network.trainable_variables}
        for w0, w1, ema in zip(before, network.weights, average.weights, strict=True):
            expected = w1.numpy()
            if id(w1) in trainable:
                expected = effective * w0 + (1 - effective) * w1.numpy()
            np.testing.assert_allclose(ema.numpy(), expected, rtol=1e-6, atol=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_xla_and_several_steps_per_execution(system):
    model = tiny(system)
    model.compile(jit_compile=True, steps_per_execution=2)
    for phase in visit_phases(model):
        begin = int(model.steps.numpy())
        before = {p: values(model, p) for p in model.players}
        history = train(model, steps=2).history.history
        assert model.steps.numpy() == begin + 2
        assert all(np.isfinite(v).all() for v in history.values())
        for p in acting(model, phase):
            assert changed(before[p], values(model, p)), p
