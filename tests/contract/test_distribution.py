"""Two replicas on halves of a batch take the step of one device on the whole.

They take it compiled and the one in plain Python, so graphs are held against it too.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf
from testing import SYSTEMS, dataset

from keras_gen import get_model

STEPS = 3
TOLERANCE = 1e-5
RATE = 0.05

# Smaller rates where fresh weights behind instance normalisation have slopes so steep
# that rounding grows from 1e-8 after one step to 1e-3 after three.
RATES = {"cyclegan": 0.005}


def trained(system, strategy, run_eagerly):
    # Plain descent: adaptive optimizers would hide a wrong scale of the gradient.
    rate = RATES.get(system, RATE)
    with strategy.scope():
        keras.utils.set_random_seed(1)
        model = get_model(system).tiny()
        optimizers = {p: keras.optimizers.SGD(rate) for p in model.players}
        model.compile(optimizers, run_eagerly=run_eagerly)
    keras.utils.set_random_seed(2)
    # A phase that lasts a step or two is passed on the way.
    steps = STEPS + sum(phase.steps or 0 for phase in model.phases)
    history = model.fit(dataset(model, steps), verbose=0).history
    return model, history


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_two_replicas_equal_one(system, two_replicas):
    one, logs = trained(system, tf.distribute.get_strategy(), run_eagerly=True)
    two, logs_of_two = trained(system, two_replicas, run_eagerly=False)
    assert two.distribute_strategy.num_replicas_in_sync == 2
    for a, b in zip(one.weights, two.weights, strict=True):
        np.testing.assert_allclose(
            b.numpy(), a.numpy(), rtol=0, atol=TOLERANCE, err_msg=a.path
        )
    for name, values in logs.items():
        np.testing.assert_allclose(logs_of_two[name], values, rtol=1e-4, err_msg=name)
