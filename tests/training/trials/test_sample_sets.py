import types

import numpy as np
import pytest

from keras_gen.training import RunError
from keras_gen.training.data import Source
from keras_gen.training.trials.sample_sets import SampleSets


class Model:
    draws_alone = True

    def __init__(self, offset=0.0):
        self.offset = offset
        self.drawn = []

    def generate(self, count, seed):
        self.drawn.append(count)
        return np.arange(count, dtype="float32") + 10 * seed + self.offset


def trial(**changes):
    points = np.random.default_rng(0).normal(size=(30, 2)).astype("float32")
    fields = {
        "model": Model(),
        "untrained": Model(0.5),
        "train": Source("points", "train", {"point": points[:20]}),
        "test": Source("points", "test", {"point": points[20:]}),
        "seed": 3,
        "recipe": types.SimpleNamespace(data="points", system="gan"),
    }
    return types.SimpleNamespace(**(fields | changes))


def test_three_subjects_have_as_many_rows_by_the_trials_seed():
    made = trial()
    sets = SampleSets(made).of("point", 4)
    assert list(sets) == ["generator", "untrained generator", "test split"]
    assert sets["generator"].tolist() == [30, 31, 32, 33]
    assert sets["untrained generator"].tolist() == [30.5, 31.5, 32.5, 33.5]
    expected = made.test.rows(4, seed=3)["point"]
    np.testing.assert_array_equal(sets["test split"], expected)


def test_fewer_rows_are_the_first_of_more_and_not_drawn_again():
    made = trial()
    samples = SampleSets(made)
    many, few = samples.of("point", 9), samples.of("point", 5)
    for subject, rows in few.items():
        np.testing.assert_array_equal(rows, many[subject][:5])
    assert made.model.drawn == made.untrained.drawn == [9]
    samples.of("point", 10)
    assert made.model.drawn == [9, 10]


def test_the_reference_is_as_many_training_rows():
    made = trial()
    rows = SampleSets(made).reference("point", 7)
    np.testing.assert_array_equal(rows, made.train.rows(7, seed=3)["point"])
    with pytest.raises(RunError, match="21 samples, 20 training rows.*--count 20"):
        SampleSets(made).reference("point", 21)


def test_what_does_not_fit_is_told():
    with pytest.raises(RunError, match="column 'image' of the data. Received.*point"):
        SampleSets(trial()).of("image", 4)
    captioned = Model()
    captioned.draws_alone = False
    with pytest.raises(RunError, match="wants a seed only. Received: 'gan'"):
        SampleSets(trial(model=captioned)).of("point", 4)
