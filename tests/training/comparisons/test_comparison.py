import fabricated
import pytest
import small_run

from keras_gen.training import RecipeError, RunError
from keras_gen.training.comparisons import comparison, plan
from keras_gen.training.comparisons.comparison import Comparison
from keras_gen.training.expectations import Expectation


def test_a_comparison_is_read_as_it_was_written(tmp_path):
    made = Comparison(study=fabricated.study(search=fabricated.SEARCH), count=50)
    comparison.begin(tmp_path / "new", made)
    assert comparison.read(tmp_path / "new") == made


def test_rows_and_seeds_may_be_added(tmp_path):
    comparison.begin(tmp_path, Comparison(study=fabricated.study()))
    rows = {**fabricated.study().rows, "C": small_run.recipe(name="c")}
    more = Comparison(study=fabricated.study(rows=rows, seeds=(0, 1, 2)))
    comparison.begin(tmp_path, more)
    assert comparison.read(tmp_path) == more


@pytest.mark.parametrize(
    ("study", "options", "message"),
    [
        ({"seeds": (0, 2)}, {}, "seed 1 is gone"),
        ({"rows": {"A": small_run.recipe(name="a")}}, {}, "row 'B-1' is gone"),
        ({"metric": "class_kl"}, {}, "metric: 'fd_c' -> 'class_kl'"),
        ({"search": fabricated.SEARCH}, {}, "search: {'default': {}} -> "),
        ({}, {"count": 9}, "count: None -> 9"),
        (
            {
                "rows": {
                    "A": small_run.recipe(name="a", steps=13),
                    "B-1": fabricated.study().rows["B-1"],
                }
            },
            {},
            "steps of 'A': 12 -> 13",
        ),
    ],
)
def test_other_rules_are_refused(tmp_path, study, options, message):
    comparison.begin(tmp_path, Comparison(study=fabricated.study()))
    before = (tmp_path / "comparison.json").read_text()
    other = Comparison(study=fabricated.study(**study), **options)
    with pytest.raises(RunError) as info:
        comparison.begin(tmp_path, other)
    assert message in str(info.value)
    assert "--output" in str(info.value)
    assert (tmp_path / "comparison.json").read_text() == before


def test_evaluations_are_added_and_stay_asked_for(tmp_path):
    study = fabricated.study(evaluations=("kid",))
    comparison.begin(tmp_path, Comparison(study=study))
    more = Comparison(study=study, evaluations=("precision_recall",))
    joined = comparison.begin(tmp_path, more)
    assert joined.further == ("kernel_distance", "precision_recall")
    # The study was edited meanwhile, and a new row joins.
    rows = {**study.rows, "C": small_run.recipe(name="c")}
    later = comparison.begin(tmp_path, Comparison(study=fabricated.study(rows=rows)))
    assert later.further == joined.further
    assert comparison.read(tmp_path) == later
    assert later.evaluations_of_row("C") == ("frechet", *joined.further)
    with pytest.raises(RecipeError, match="Unknown evaluation 'kidd'. Did you mean"):
        Comparison(study=study, evaluations=("kidd",))


def test_a_search_is_measured_by_what_its_choice_needs(tmp_path):
    def search(**fields):
        study = fabricated.study(search=fabricated.SEARCH, **fields)
        made = Comparison(study=study, evaluations=("kid",))
        return made.evaluations_of(plan.searches(study, tmp_path)[0])

    assert search() == ("frechet",)
    assert search(metric="kid_c") == ("frechet", "kernel_distance")


def test_words_about_a_recipe_may_change(tmp_path):
    study = fabricated.study()
    comparison.begin(tmp_path, Comparison(study=study))
    expected = Expectation(at_most=9.0, baseline="untrained 300")
    rows = {
        row: recipe.replace(licence="other", expects=(expected,))
        for row, recipe in study.rows.items()
    }
    comparison.begin(tmp_path, Comparison(study=fabricated.study(rows=rows)))


def test_what_is_no_comparison_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(RunError, match="needs an empty directory"):
        comparison.begin(tmp_path, Comparison(study=fabricated.study()))
    with pytest.raises(RunError, match="which has none"):
        comparison.read(tmp_path)
    with pytest.raises(RunError, match="which does not exist"):
        comparison.read(tmp_path / "x")
