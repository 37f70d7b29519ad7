import json
from pathlib import Path

import pytest

from keras_gen.training import RunError
from keras_gen.training.comparisons import metrics
from keras_gen.training.evaluations import list_evaluations
from keras_gen.training.recipes import get_recipe, list_recipes
from keras_gen.training.studies import get_study, list_studies

RESULTS = sorted((Path(__file__).parents[3] / "docs" / "results").glob("*.json"))


def test_it_lists_evaluations_that_exist():
    assert set(metrics.GIVEN) <= set(list_evaluations())


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_all_that_was_ever_recorded_is_possible(path):
    record = json.loads(path.read_text())
    evaluation = record["recipe"]["evaluation"]
    for measured in record["measurements"]:
        assert metrics.may_give(evaluation, measured["metric"], None)


def test_what_recipes_and_studies_rely_on_is_possible():
    for recipe in map(get_recipe, list_recipes()):
        for each in recipe.expects:
            assert metrics.may_give(recipe.evaluation, each.metric, None), recipe.name
    for study in map(get_study, list_studies()):
        for row, recipe in study.rows.items():
            used = (recipe.evaluation, *study.evaluations)
            assert any(metrics.may_give(each, study.metric, None) for each in used), row


@pytest.mark.parametrize(
    ("evaluation", "metric", "extractor", "possible"),
    [
        ("frechet", "fd_c", None, True),
        ("frechet", "fd_x", "mine.keras", True),
        ("frechet", "fid", "inception_v3:w.h5", True),
        ("frechet", "fd_c", "inception_v3:w.h5", False),
        ("frechet", "fid", None, False),
        ("frechet", "kid_c", None, False),
        ("kernel_distance", "kid", "inception_v3:w.h5", True),
        ("class_accuracy", "class_accuracy_at_14", None, True),
        ("translation", "cycle_l1_ba", None, True),
        # Nothing is known of it, so nothing is refused.
        ("an_evaluation_of_tomorrow", "anything", None, True),
    ],
)
def test_names_follow_the_extractor(evaluation, metric, extractor, possible):
    assert metrics.may_give(evaluation, metric, extractor) is possible


def test_the_refusal_names_the_row_what_it_has_and_the_remedy():
    rows = {"A": ("frechet", "kernel_distance"), "B": ("modes",)}
    metrics.require_possible(["kid_c"], {"A": rows["A"]}, None)
    with pytest.raises(RunError) as info:
        metrics.require_possible(["kid_c"], rows, None)
    text = str(info.value)
    assert "'B' is measured by modes only" in text
    assert "There are: hq_share, mode_kl, modes, modes_at_1." in text
    assert "--evaluations" in text
