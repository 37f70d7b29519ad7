"""Class accuracy of known generators, beside real images and shuffled labels."""

import types

import fake_generators
import pytest
from fake_generators import Copies, values

from keras_gen.metrics import extractors
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


def test_as_many_classes_do_not_make_a_classifier_of_the_data(tmp_path):
    trial = fake_generators.trial(
        tmp_path,
        lambda trial: Copies(trial.train, conditional=True),
        extractor="fashion_mnist_cnn",
    )
    assert trial.features.network.num_classes == trial.test.num_classes == 10
    message = (
        "data at hand, 'digits'. Received: fashion_mnist_cnn, which was trained on"
    )
    with pytest.raises(RunError, match=message):
        class_accuracy.evaluate(trial)


def test_a_classifier_of_other_labels_is_refused():
    trial = types.SimpleNamespace(
        features=types.SimpleNamespace(network=extractors.get("shapes_cnn")),
        recipe=types.SimpleNamespace(data="shapes"),
        test=types.SimpleNamespace(num_classes=5),
    )
    # It was trained on colours times shapes; the labels are the shapes alone.
    with pytest.raises(RunError, match="shapes_cnn of 30 classes, for data of 5"):
        class_accuracy.classifier(trial)


def test_systems_without_labels_are_refused(tmp_path):
    trial = fake_generators.trial(tmp_path, lambda trial: Copies(trial.train))
    with pytest.raises(RunError, match="takes a label"):
        class_accuracy.evaluate(trial)
