"""Penalties: the norm of a gradient, ids, configs, refusals."""

import keras
import numpy as np
import pytest

from keras_gen import penalties
from keras_gen.penalties.base import squared_gradient_norm


def test_the_norm_is_of_each_examples_own_score():
    image = keras.Input((2,))
    network = keras.Model(image, keras.layers.Dense(1)(image**2))
    network.set_weights([np.array([[1.0], [1.0]]), np.zeros(1)])
    x = np.array([[1.0, 0.0], [0.0, 3.0]])
    np.testing.assert_allclose(squared_gradient_norm(network, x), [4.0, 36.0])


@pytest.mark.parametrize("name", penalties.ids())
def test_config_round_trip_and_id(name):
    penalty = penalties.get(name)
    assert penalty.id == name
    penalty.weight = 3.5
    twin = penalties.get(keras.saving.serialize_keras_object(penalty))
    assert type(twin) is type(penalty) and twin.weight == 3.5


def test_refusals():
    with pytest.raises(ValueError, match="Did you mean 'gradient_penalty'"):
        penalties.get("gradient_penalti")
    with pytest.raises(ValueError, match="not negative. Received: weight=-1"):
        penalties.R1(weight=-1)
