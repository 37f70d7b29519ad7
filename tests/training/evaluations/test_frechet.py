import numpy as np
import pytest
import small_run
from image_trial import Noise, image_trial

from keras_gen.training import RecipeError, RunDirectory, train
from keras_gen.training.evaluation import Trial
from keras_gen.training.evaluations import (
    SHORT,
    frechet,
    get,
    list_evaluations,
    resolve,
)


def test_every_evaluation_is_found_by_its_name():
    assert "frechet" in list_evaluations()
    assert get("frechet") is frechet.evaluate
    with pytest.raises(RecipeError, match="Did you mean 'frechet'"):
        get("frechett")


def test_papers_names_stand_for_ids_each_once():
    assert resolve(["fd", "kid", "frechet", "modes"]) == (
        "frechet",
        "kernel_distance",
        "modes",
    )
    assert set(SHORT.values()) <= set(list_evaluations())
    assert not set(SHORT) & set(list_evaluations())
    with pytest.raises(RecipeError, match="Unknown evaluation 'kdi'.*mean 'kid'"):
        resolve(["fd", "kdi"])


def test_a_data_set_has_the_extractor_of_its_scheme():
    assert frechet.default_extractor("digits") == "digits_cnn"
    assert frechet.default_extractor("shapes:captions") == "shapes_cnn"
    assert frechet.default_extractor("folder:digits") is None
    # What its few rows are compared with is for `limited_data` to say.
    assert frechet.default_extractor("subset:40:digits") is None


def test_a_classifier_of_other_data_has_another_name_and_shows_no_classes(tmp_path):
    trial = image_trial(tmp_path, Noise(), count=200, extractor="fashion_mnist_cnn")
    assert [row.metric for row in frechet.evaluate(trial)] == ["fd_x"] * 3


def test_three_subjects_are_measured_alike(tmp_path):
    run = RunDirectory(tmp_path / "run")
    model = train(small_run.recipe(steps=4), run.path, verbose=False)
    rows = frechet.evaluate(Trial(run, model, count=100))
    assert [row.subject for row in rows[::3]] == [
        "generator",
        "untrained generator",
        "test split",
    ]
    again = frechet.evaluate(Trial(run, model, count=100))
    np.testing.assert_allclose(
        [row.value for row in rows], [row.value for row in again], rtol=1e-6
    )
