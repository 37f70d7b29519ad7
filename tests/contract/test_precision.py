"""Each system trains in float16 with a live loss scale, and in bfloat16."""

import keras
import numpy as np
import pytest
from testing import SYSTEMS, acting, tiny, train, visit_phases

# Owed: in float16 a step of these shrinks the loss scale or overflows once.
FLOAT16_OWED = ("cyclegan", "gan_cls", "pix2pix", "pixelcnn", "vq_vae")


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_mixed_precision_step(system, policy):
    if policy == "mixed_float16" and system in FLOAT16_OWED:
        pytest.skip("float16 of this system is owed")
    model = tiny(system, dtype=policy)
    for phase in visit_phases(model):
        players = acting(model, phase)
        before = {p: values(model, p) for p in players}
        train(model, steps=1)
        for player in players:
            optimizer = model.optimizers[player]
            scaled = isinstance(optimizer, keras.optimizers.LossScaleOptimizer)
            assert scaled == (policy == "mixed_float16")
            if scaled:
                assert float(optimizer.dynamic_scale) == 2.0**15  # Never had to shrink.
            after = values(model, player)
            assert all(np.isfinite(v).all() and v.dtype == "float32" for v in after)
            moved = (old != v for old, v in zip(before[player], after, strict=True))
            assert any(each.any() for each in moved)
    assert keras.config.dtype_policy().name == "float32"  # The policy did not leak.


def values(model, player):
    return [v.numpy() for v in model.player_variables(player)]


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_hidden_layers_compute_in_the_policys_dtype(system):
    if system == "c_rnn_gan":
        pytest.skip("its step's state has types of its own")
    model = tiny(system, dtype="mixed_bfloat16")
    for owned in model.players.values():
        for network in (getattr(model, name) for name in owned):
            if isinstance(network, keras.Model):
                dtypes = {layer.compute_dtype for layer in network.layers}
                assert "bfloat16" in dtypes
                assert all(t.dtype == "float32" for t in network.outputs)
