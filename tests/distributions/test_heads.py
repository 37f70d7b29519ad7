"""Heads by id, config and object, and the levels they are made for."""

import keras
import pytest

from keras_gen.distributions import heads
from keras_gen.distributions.categorical import Categorical
from keras_gen.distributions.discretized_logistic_mixture import (
    DiscretizedLogisticMixture,
)


def test_heads_come_by_id_config_or_object():
    assert isinstance(heads.get("softmax", 17), Categorical)
    mixture = heads.get("mol", 17)
    assert isinstance(mixture, DiscretizedLogisticMixture)
    assert (mixture.levels, mixture.components) == (17, 5)
    mine = DiscretizedLogisticMixture(17, components=3)
    assert heads.get(mine, 17) is mine
    twin = heads.get(keras.saving.serialize_keras_object(mine), 17)
    assert (twin.levels, twin.components) == (17, 3)


def test_refusals():
    with pytest.raises(ValueError, match="Unknown head 'softmix'.*'softmax'"):
        heads.get("softmix", 4)
    with pytest.raises(ValueError, match="data's 4 levels. Received one for 17"):
        heads.get(Categorical(17), 4)
    with pytest.raises(ValueError, match="at least 2. Received: levels=1"):
        Categorical(1)
