import keras
import numpy as np
import pytest

from keras_gen.training.joined_fits import JoinedCallbacks, segments


def test_segments_end_epochs_at_multiples():
    assert list(segments(0, 12, 4)) == [(0, 4, 3)]
    assert list(segments(0, 10, 4)) == [(0, 4, 2), (8, 2, 1)]
    assert list(segments(5, 19, 4)) == [(5, 3, 1), (8, 4, 2), (16, 3, 1)]
    assert list(segments(5, 6, 4)) == [(5, 1, 1)]
    assert list(segments(0, 3, 100)) == [(0, 3, 1)]
    assert list(segments(12, 12, 4)) == []


class Recorder(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_begin(self, logs=None):
        self.seen.append("begin")

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(epoch)

    def on_train_end(self, logs=None):
        self.seen.append("end")


@pytest.fixture
def model():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    return model


def fit(model, callbacks, epoch):
    ones = np.ones((1, 1))
    model.fit(
        *(ones, ones),
        initial_epoch=epoch,
        epochs=epoch + 2,
        verbose=0,
        callbacks=callbacks,
    )


def test_fits_in_a_block_look_like_one(model):
    recorder = Recorder()
    with JoinedCallbacks([recorder], add_history=True, model=model) as callbacks:
        fit(model, callbacks, 0)
        fit(model, callbacks, 2)
    assert recorder.seen == ["begin", 0, 1, 2, 3, "end"]


def test_an_error_is_no_end_of_training(model):
    recorder = Recorder()
    joined = JoinedCallbacks([recorder], add_history=True, model=model)
    with pytest.raises(RuntimeError), joined as callbacks:
        fit(model, callbacks, 0)
        raise RuntimeError
    assert recorder.seen == ["begin", 0, 1]


def test_a_block_without_fits_says_nothing(model):
    recorder = Recorder()
    with JoinedCallbacks([recorder], model=model):
        pass
    assert recorder.seen == []
