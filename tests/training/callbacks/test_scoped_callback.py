import keras
import numpy as np
import pytest

from keras_gen.training.callbacks.scoped_callback import ScopedCallback


class Recorder(ScopedCallback):
    def __init__(self):
        super().__init__()
        self.calls = []

    def start(self):
        self.calls.append("start")

    def stop(self):
        self.calls.append("stop")


@pytest.fixture
def model():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    return model


def fit(model, callback):
    model.fit(np.ones((1, 1)), np.ones((1, 1)), verbose=0, callbacks=[callback])


def test_fit_alone_takes_and_gives_back(model):
    recorder = Recorder()
    fit(model, recorder)
    fit(model, recorder)
    assert recorder.calls == ["start", "stop"] * 2


def test_a_with_block_spans_fits_and_errors(model):
    recorder = Recorder()
    with pytest.raises(RuntimeError), recorder:
        fit(model, recorder)
        fit(model, recorder)
        raise RuntimeError
    assert recorder.calls == ["start", "stop"]
