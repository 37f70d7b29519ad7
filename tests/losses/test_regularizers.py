"""Regularizers: ids, configs, refusals."""

import keras
import pytest

from keras_gen import losses
from keras_gen.losses import regularizers


@pytest.mark.parametrize("name", regularizers.ids())
def test_config_round_trip_and_id(name):
    (first,) = regularizers.collect(name).values()
    first.weight = 3.5
    config = keras.saving.serialize_keras_object(first)
    twin = regularizers.collect([config])[name]
    assert type(twin) is type(first) and twin.get_config() == first.get_config()
    assert twin.trainable_variables == []


def test_refusals():
    with pytest.raises(ValueError, match="Did you mean 'lecam'"):
        regularizers.collect(["lecan"])
    with pytest.raises(ValueError, match="given once.*'lecam', 'lecam'"):
        regularizers.collect(["lecam", losses.LeCam()])
    with pytest.raises(ValueError, match="not negative. Received: weight=-1"):
        losses.LeCam(weight=-1)
