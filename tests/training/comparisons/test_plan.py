from pathlib import Path

import fabricated
import pytest
import small_run

from keras_gen.training import RecipeError, RunError
from keras_gen.training.comparisons import plan

HERE = Path("d")


def test_without_a_search_there_are_only_seeds():
    study = fabricated.study()
    assert plan.searches(study, HERE) == []
    trainings = plan.finals(study, HERE, plan.only_setting(study))
    assert [str(each) for each in trainings] == [
        "A, seed 0",
        "B-1, seed 0",
        "A, seed 1",
        "B-1, seed 1",
    ]
    assert trainings[3].run == HERE / "runs" / "b-1" / "seed-1"
    assert trainings[3].log == HERE / "logs" / "b-1-seed-1.log"
    assert (trainings[3].recipe.seed, trainings[3].recipe.model["width"]) == (1, 16)


def test_every_row_is_searched_alike_at_the_searchs_seed():
    study = fabricated.study(search=fabricated.SEARCH)
    trainings = plan.searches(study, HERE)
    assert [(t.row, t.setting, t.seed) for t in trainings] == [
        ("A", "slow", 1000),
        ("B-1", "slow", 1000),
        ("A", "own", 1000),
        ("B-1", "own", 1000),
    ]
    assert [t.recipe.learning_rate_factor for t in trainings] == [0.5, 0.5, 1, 1]
    assert len({t.run for t in trainings}) == len({t.key for t in trainings}) == 4
    assert str(trainings[0]) == "A, search slow"


def test_seeds_train_with_the_chosen_setting_and_rows_without_one_are_left_out():
    study = fabricated.study(search=fabricated.SEARCH)
    trainings = plan.finals(study, HERE, {"A": "slow", "B-1": None})
    assert [(t.row, t.seed) for t in trainings] == [("A", 0), ("A", 1)]
    assert {t.recipe.learning_rate_factor for t in trainings} == {0.5}


def test_rows_do_not_share_a_folder():
    plan.require_distinct_folders(fabricated.study())
    rows = {name: small_run.recipe(name=name[-1]) for name in ("W GAN1", "w-gan1")}
    rows["w-gan1"] = small_run.recipe(name="other")
    with pytest.raises(RunError, match="'W GAN1' and 'w-gan1'"):
        plan.require_distinct_folders(fabricated.study(rows=rows))


def test_some_rows_are_chosen_by_name_or_folder():
    study = fabricated.study(search=fabricated.SEARCH)
    assert plan.chosen_rows(study, []) == ("A", "B-1")
    assert plan.chosen_rows(study, ["b-1", "A"]) == ("A", "B-1")
    assert plan.chosen_rows(study, ["B-1"]) == ("B-1",)
    with pytest.raises(RecipeError, match="Unknown row 'B-2'. There are: A, B-1."):
        plan.chosen_rows(study, ["A", "B-2"])
    assert {t.row for t in plan.searches(study, HERE, ["B-1"])} == {"B-1"}
    assert {t.row for t in plan.finals(study, HERE, {"B-1": "own"})} == {"B-1"}
