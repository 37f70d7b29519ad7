"""Who may name classes: a classifier of the data at hand alone."""

import types

import pytest

from keras_gen.metrics.extractor import Extractor
from keras_gen.training import RunError
from keras_gen.training.trials import own_classifier


def trial(spec, num_classes=10, learned="digits"):
    backend = types.SimpleNamespace(
        image_shape=(8, 8, 1), feature_dim=2, num_classes=num_classes
    )
    network = Extractor(backend, "net", "ab" * 32, data=learned)
    return types.SimpleNamespace(
        features=types.SimpleNamespace(network=network),
        recipe=types.SimpleNamespace(data=spec),
    )


@pytest.mark.parametrize("spec", ["digits", "subset:40:digits"])
def test_the_classifier_of_the_data_is_given(spec):
    made = trial(spec)
    assert own_classifier.of(made) is made.features.network


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"learned": "fashion_mnist"}, "net, which was trained on 'fashion_mnist'"),
        ({"learned": None}, "net, and what it was trained on is not known"),
        ({"num_classes": None}, "net, which has features only"),
    ],
)
def test_others_are_refused(options, message):
    with pytest.raises(RunError, match=f"at hand, 'digits'. Received: {message}"):
        own_classifier.of(trial("digits", **options))
