"""Each system trains in float16 with a live loss scale, and in bfloat16."""

import keras
import numpy as np
import pytest
from testing import SYSTEMS, acting, tiny, train, train_eagerly, visit_phases

# Scale of a loss in float16 at first, and the least that it may come to in one step: a
# sum over pixels may leave float16's range once or twice, which skips the update.
FIRST, LEAST = 2.0**15, 2.0**13


# Of the two policies the one with a loss scale has branches in its graph.
STEPPING = {"mixed_float16": train, "mixed_bfloat16": train_eagerly}


@pytest.mark.parametrize("policy", STEPPING)
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_mixed_precision_step(system, policy):
    step = STEPPING[policy]
    model = tiny(system, dtype=policy)
    for phase in visit_phases(model):
        players = acting(model, phase)
        before = {p: values(model, p) for p in players}
        step(model, steps=1)
        while any(scale_of(model, p) < FIRST for p in players):
            shrunk = [scale_of(model, p) for p in model.players]
            assert min(shrunk) >= LEAST
            step(model, steps=1)
            if [scale_of(model, p) for p in model.players] == shrunk:
                break
        for player in players:
            optimizer = model.optimizers[player]
            scaled = isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
            assert scaled == (policy == "mixed_float16")
            after = values(model, player)
            assert all(np.isfinite(v).all() and v.dtype == "float32" for v in after)
            moved = (old != v for old, v in zip(before[player], after, strict=True))
            assert any(each.any() for each in moved)
    assert keras.config.dtype_policy().name == "float32"  # The policy did not leak.


def scale_of(model, player):
    return float(getattr(model.optimizers[player], "dynamic_scale", FIRST))


def values(model, player):
    return [v.numpy() for v in model.player_variables(player)]


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_hidden_layers_compute_in_the_policys_dtype(system):
    model = tiny(system, dtype="mixed_bfloat16")
    for owned in model.players.values():
        for network in (getattr(model, name) for name in owned):
            if isinstance(network, keras.Model):
                dtypes = {layer.compute_dtype for layer in network.layers}
                assert "bfloat16" in dtypes
                # What follows, such as the state of a recurrent step, may stay short.
                assert network.outputs[0].dtype == "float32"


@pytest.mark.slow
@pytest.mark.parametrize("system", ["wgan_gp", "progan"])
def test_the_loss_scale_lives_over_many_steps(system):
    model = tiny(system, dtype="mixed_float16")
    for optimizer in model.optimizers.values():
        optimizer.dynamic_growth_steps = 10  # In place of 2,000.
    grew = False
    for _ in range(10):
        before = {p: values(model, p) for p in model.players}
        train(model, steps=10)
        for player, old in before.items():
            # Doubled after ten good updates and halved by a bad one, it settles; sunk
            # further it would say that gradients keep overflowing.
            assert scale_of(model, player) >= 2.0**11
            new = values(model, player)
            assert all(np.isfinite(v).all() for v in new)
            assert any((a != b).any() for a, b in zip(old, new, strict=True))
            grew |= scale_of(model, player) > FIRST
    assert grew
