"""Phases: entered at their step, once, each with a compiled step of its own."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import features
from keras_gen.base import GenerativeModel, Phase

X = np.ones((40, 2), "float32")


class Staged(GenerativeModel):
    """Two players, of which one learns first, then the other, then both."""

    players = {"first": ("one",), "second": ("two",)}

    def __init__(self, lengths=(3, 2), **kwargs):
        super().__init__(**kwargs)
        self.lengths = lengths
        self.network("one", None, self.linear)
        self.network("two", None, self.linear)
        self.begun, self.traced = [], []

    def linear(self):
        """Returns a linear network."""
        x = keras.Input((2,))
        return keras.Model(x, keras.layers.Dense(1)(x))

    @property
    def features(self):
        """A point."""
        return {"point": features.sample((2,))}

    @property
    def phases(self):
        """Three."""
        return (
            Phase("alone", self.lengths[0], ("first",)),
            Phase("other", self.lengths[1], ("second",)),
            Phase("both"),
        )

    def begin_phase(self, phase):
        """Takes note."""
        self.begun.append((phase.name, int(self.steps.numpy())))

    def default_optimizers(self):
        """Returns descent."""
        return {player: keras.optimizers.SGD(0.01) for player in self.players}

    def mean_square(self, network, x):
        """The mean square."""
        return {"square": tf.square(network(x))}

    def train_step(self, data):
        """The players of the phase."""
        self.traced.append(self.phase.name)
        x = self.as_features(data)["point"]
        for player, (network,) in self.players.items():
            if player in (self.phase.players or self.players):
                self.update(player, self.mean_square, getattr(self, network), x)
        return self.finish_step()


def fitted(model, steps, epochs=1):
    data = tf.data.Dataset.from_tensor_slices(X).batch(4).repeat()
    return model.fit(data, steps_per_epoch=steps, epochs=epochs, verbose=0).history


@pytest.fixture
def model():
    model = Staged()
    model.compile()
    return model


def test_each_phase_begins_once_and_is_traced_for_itself(model):
    fitted(model, steps=4, epochs=2)
    assert model.begun == [("other", 3), ("both", 5)]
    assert list(dict.fromkeys(model.traced)) == ["alone", "other", "both"]
    assert model.phase.name == "both"
    assert model.phase_index.numpy() == 2


def test_only_the_phases_players_move_and_are_logged(model):
    start = [w.numpy() for w in model.two.weights]
    assert set(fitted(model, steps=3)) == {"first/square"}
    for before, after in zip(start, model.two.weights, strict=True):
        np.testing.assert_array_equal(before, after.numpy())
    one = [w.numpy() for w in model.one.weights]
    assert set(fitted(model, steps=2)) == {"second/square"}
    for before, after in zip(one, model.one.weights, strict=True):
        np.testing.assert_array_equal(before, after.numpy())
    assert set(fitted(model, steps=1)) == {"first/square", "second/square"}


def test_one_long_fit_equals_many_short_ones(model):
    keras.utils.set_random_seed(0)
    whole, parts = Staged(), Staged()
    parts.set_weights(whole.get_weights())
    for each in (whole, parts):
        each.compile()
    fitted(whole, steps=7)
    for _ in range(7):
        fitted(parts, steps=1)
    assert whole.begun == parts.begun
    for a, b in zip(whole.weights, parts.weights, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_the_phase_is_saved_and_a_begun_one_does_not_begin_again(model, tmp_path):
    fitted(model, steps=4)
    model.save_weights(tmp_path / "model.weights.h5")
    twin = Staged()
    twin.compile()
    twin.load_weights(tmp_path / "model.weights.h5")
    assert twin.phase.name == "other"
    fitted(twin, steps=2)
    assert twin.begun == [("both", 5)]


def test_a_phase_entered_between_two_fits_is_traced_for_itself(model, tmp_path):
    fitted(model, steps=1)
    model.save_weights(tmp_path / "alone.weights.h5")
    model.steps.assign(3)
    model.advance_phase()
    assert set(fitted(model, steps=1)) == {"second/square"}
    model.load_weights(tmp_path / "alone.weights.h5")
    assert set(fitted(model, steps=1)) == {"first/square"}


def test_what_was_compiled_for_validation_and_inference_goes_with_its_phase(model):
    model.test_function = model.predict_function = model._generate_function = "stale"
    assert not model.advance_phase()
    assert model.test_function == "stale"
    model.steps.assign(3)
    assert model.advance_phase()
    assert model.test_function is None
    assert model.predict_function is None
    assert model._generate_function is None


def test_with_several_steps_an_execution_a_phase_waits_for_the_next(model):
    model.compile(steps_per_execution=2)
    fitted(model, steps=8)
    assert model.begun == [("other", 4), ("both", 6)]


def test_empty_phases_are_passed_through_in_order():
    model = Staged(lengths=(0, 2))
    model.compile()
    fitted(model, steps=1)
    assert model.begun == [("other", 0)]
    assert model.phase_begins("both") == 2
    with pytest.raises(KeyError):
        model.phase_begins("nobody")


def test_a_negative_length_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        Phase("backwards", -1)
