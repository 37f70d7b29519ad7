"""A frozen player keeps its weights and its optimizer's state, to the bit."""

import numpy as np
import pytest
import tensorflow as tf
from testing import batch, tiny

from keras_gen.base.freezing import frozen


@pytest.mark.parametrize("condition", [True, False])
def test_a_player_is_frozen_where_the_condition_holds(condition):
    model = tiny("gan")
    optimizer = model.optimizers["generator"]
    variables = [*model.player_variables("generator"), *optimizer.variables]
    before = [v.numpy() for v in variables]
    latents = model.sample_prior(batch(model)["image"])
    with frozen(model, "generator", tf.constant(condition)):
        model.update("generator", model.generator_loss, latents)
    moved = [(old != v.numpy()).any() for old, v in zip(before, variables, strict=True)]
    assert any(moved) != condition
    assert np.isfinite(np.concatenate([v.numpy().ravel() for v in variables])).all()
