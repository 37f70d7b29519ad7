"""Each system trains in float16 with a live loss scale, and in bfloat16."""

import keras
import numpy as np
import pytest
from testing import SYSTEMS, tiny, train


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_mixed_precision_step(system, policy):
    model = tiny(system, dtype=policy)
    before = {p: [v.numpy() for v in model.player_variables(p)] for p in model.players}
    train(model, steps=2)
    for player, optimizer in model.optimizers.items():
        scaled = isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
        assert scaled == (policy == "mixed_float16")
        if scaled:
            assert float(optimizer.dynamic_scale) == 2.0**15  # Never had to shrink.
        for variable in model.player_variables(player):
            assert variable.dtype == "float32"
            assert np.isfinite(variable.numpy()).all()
        assert any(
            (old != v.numpy()).any()
            for old, v in zip(
                before[player], model.player_variables(player), strict=True
            )
        )
    assert keras.config.dtype_policy().name == "float32"  # The policy did not leak.


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_hidden_layers_compute_in_the_policys_dtype(system):
    model = tiny(system, dtype="mixed_bfloat16")
    for owned in model.players.values():
        for network in (getattr(model, name) for name in owned):
            if isinstance(network, keras.Model):
                dtypes = {layer.compute_dtype for layer in network.layers}
                assert "bfloat16" in dtypes
                assert all(t.dtype == "float32" for t in network.outputs)
