import pytest
import small_run

from keras_gen.training.errors import RecipeError
from keras_gen.training.studies import get_study, list_studies
from keras_gen.training.studies.study import Study

ROWS = {"A": small_run.recipe(), "B": small_run.recipe(name="other", system="lsgan")}
SEARCH = {"slow": {"learning_rate_factor": 0.5}, "wide": {"model.width": 12}}


def study(**changes):
    return Study(**{"name": "s", "title": "t", "rows": ROWS, **changes})


def test_the_recipe_of_a_training_is_the_rows_with_the_change_and_the_seed():
    recipe = study(search=SEARCH).recipe("B", "wide", 7)
    assert recipe == ROWS["B"].replace(
        name="other_wide_seed7", seed=7, **{"model.width": 12}
    )
    assert study(search=SEARCH).recipe("A", "slow", 0).learning_rate_factor == 0.5
    assert study().recipe("A", "default", 0).model == ROWS["A"].model


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": {}}, "rows must .*at least 1 item"),
        ({"seeds": (1, 1)}, "Each seed is given once. Received: seeds=.1, 1."),
        ({"seeds": ()}, "seeds must .*at least 1 item"),
        ({"search_seed": 2}, "search_seed=2 among seeds=.0, 1, 2."),
        ({"rows": {"A": ROWS["A"], "B": ROWS["A"]}}, "its own name. Received"),
        (
            {"search": {"x": {"setps": 3}}},
            "Search 'x' does not fit row 'A': Unknown recipe field 'setps'. Did you",
        ),
        ({"search": {"a b": {}}}, "search"),
        ({"metrc": "fd_c"}, "Did you mean 'metric'"),
    ],
)
def test_mistakes_are_told(changes, message):
    with pytest.raises(RecipeError, match=message):
        study(**changes)


def test_unknown_rows_labels_and_studies_are_answered_with_the_nearest():
    with pytest.raises(RecipeError, match="Unknown row 'C'"):
        study().recipe("C", "default", 0)
    with pytest.raises(RecipeError, match="Did you mean 'default'"):
        study().recipe("A", "defalt", 0)
    with pytest.raises(RecipeError, match="Did you mean 'objectives_digits'"):
        get_study("objectives_digit")


def test_every_study_has_its_name():
    assert {"objectives_digits", "objectives_fashion_mnist"} <= set(list_studies())
    assert all(get_study(name).name == name for name in list_studies())
