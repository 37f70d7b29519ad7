"""One compiled model for all callbacks: tracing its step takes more than a second."""

import pytest
import small_run
import testing

from keras_gen.training.building import load_source


@pytest.fixture(scope="session")
def _compiled():
    model = testing.tiny("gan")
    variables = list(model.variables)
    for optimizer in model.optimizers.values():
        variables += optimizer.variables
    return model, [(variable, variable.numpy()) for variable in variables]


@pytest.fixture
def model(_compiled):
    """A tiny GAN, as it was before its first step."""
    model, initial = _compiled
    for variable, value in initial:
        variable.assign(value)
    return model


@pytest.fixture
def dataset():
    """Endless batches of 16 digits."""
    return load_source(small_run.recipe()).dataset(16)
