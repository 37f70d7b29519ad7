"""Class accuracy of known generators, beside real images and shuffled labels."""

import fake_generators
import pytest
from fake_generators import Copies, values

from keras_gen.training import RunError
from keras_gen.training.evaluations import class_accuracy


def test_right_wrong_and_shuffled_labels(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train, conditional=True),
        lambda trial: Copies(trial.train, conditional=True, shift=1),
    )
    rows = class_accuracy.evaluate(trial)
    found = values(rows)
    subjects = ("generator", "untrained generator", "test split")
    assert set(found) == {
        (f"class_accuracy{suffix}", subject)
        for suffix in ("", "_at_4", "_at_2")
        for subject in subjects
    } | {("class_accuracy", "shuffled labels")}
    # The manifest has 0.9833 for the test split.
    assert found["class_accuracy", "test split"] == pytest.approx(0.9833, abs=1e-4)
    assert found["class_accuracy", "generator"] > 0.98
    assert found["class_accuracy", "untrained generator"] < 0.02
    # A tenth by chance, deviation 1.6 %.
    assert 0.04 < found["class_accuracy", "shuffled labels"] < 0.16
    for subject in ("generator", "test split"):
        full, half, quarter = (
            found[f"class_accuracy{suffix}", subject]
            for suffix in ("", "_at_4", "_at_2")
        )
        assert full > half > quarter > 0.05
    assert {(row.n_fake, row.extractor) for row in rows} == {(359, "digits_cnn")}


def test_a_classifier_of_other_classes_is_refused(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train, conditional=True),
        extractor="shapes_cnn",
    )
    with pytest.raises(RunError, match="shapes_cnn of 30 classes, for data of 10"):
        class_accuracy.evaluate(trial)


def test_systems_without_labels_are_refused(tmp_path):
    trial = fake_generators.trial(tmp_path, lambda trial: Copies(trial.train))
    with pytest.raises(RunError, match="takes a label"):
        class_accuracy.evaluate(trial)
