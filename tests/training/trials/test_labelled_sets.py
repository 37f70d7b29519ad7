"""Images of given classes: the labels of test rows, drawn once, or a refusal."""

import fake_generators
import numpy as np
import pytest
from fake_generators import Copies

from keras_gen.training import RunError


def test_every_subject_shows_the_labels_of_the_same_test_rows(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train, conditional=True),
        lambda trial: Copies(trial.train, conditional=True, shift=1),
        seed=3,
    )
    assert trial.labelled.available
    sets = trial.labelled.of(30)
    rows = trial.test.rows(30, seed=3)
    assert list(sets) == ["generator", "untrained generator", "test split"]
    for images, labels in sets.values():
        assert images.shape == (30, 8, 8, 1)
        np.testing.assert_array_equal(labels, rows["label"])
    np.testing.assert_array_equal(sets["test split"][0], rows["image"])
    expected = trial.model.generate(30, label=rows["label"])
    np.testing.assert_array_equal(sets["generator"][0], expected)
    assert (sets["untrained generator"][0] != expected).any()


def test_fewer_are_the_first_of_more_and_not_drawn_again(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train, conditional=True),
        lambda trial: Copies(trial.train, conditional=True),
    )
    more = trial.labelled.of(20)
    trial.model.generate = trial.untrained.generate = None
    for subject, (images, labels) in trial.labelled.of(5).items():
        np.testing.assert_array_equal(images, more[subject][0][:5])
        np.testing.assert_array_equal(labels, more[subject][1][:5])


def test_systems_without_labels_are_refused(tmp_path):
    trial = fake_generators.trial(tmp_path, lambda trial: Copies(trial.train))
    assert not trial.labelled.available
    with pytest.raises(RunError, match="takes a label.*Received: a run of 'gan' on"):
        trial.labelled.of(5)
