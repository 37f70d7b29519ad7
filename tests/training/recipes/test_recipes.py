"""One test for all recipes: they are data, and share what can be wrong with them."""

import functools
import re
from pathlib import Path

import pytest
import tensorflow as tf

import keras_gen.training.recipes as room
from keras_gen import list_models
from keras_gen.training import (
    RecipeError,
    RunDirectory,
    building,
    data,
    get_recipe,
    list_recipes,
    train,
)
from keras_gen.training.smoke import smoke
from keras_gen.training.storage.runs import read_lines

LICENCES = {
    "digits": room.DIGITS_LICENCE,
    "fashion_mnist": room.FASHION_MNIST_LICENCE,
    "photos": room.PHOTOS_LICENCE,
    **dict.fromkeys(("faces", "gaussians", "melodies", "shapes"), room.DRAWN_LICENCE),
}


def origin(recipe):
    """Returns the word for where a recipe's data come from."""
    return next(w for w in re.split(r"\W", recipe.data) if w in LICENCES)


def test_every_file_is_a_recipe():
    files = {path.stem for path in Path(room.__file__).parent.glob("*.py")}
    assert set(list_recipes()) == files - {"__init__"}
    assert len(list_recipes()) >= 20


def test_every_system_has_a_recipe():
    assert {get_recipe(name).system for name in list_recipes()} == set(list_models())


@pytest.mark.parametrize("name", list_recipes())
def test_a_recipe_is_named_and_licensed_by_what_it_is(name):
    recipe = get_recipe(name)
    assert recipe.name == name
    assert name.startswith(f"{recipe.system}_") and name.endswith(f"_{origin(recipe)}")
    assert recipe.licence == LICENCES[origin(recipe)]
    # Then the records of a resumed run are those of an unbroken one.
    assert recipe.checkpoint_every % recipe.log_every == 0
    assert recipe.checkpoint_every < recipe.steps


# Their loops draw value by value, which takes far longer without a graph.
LOOPS = ("pixelcnn", "vq_vae")


def _smoke_cases():
    for name in list_recipes():
        marks = [pytest.mark.slow]
        if origin(get_recipe(name)) == "fashion_mnist":
            marks.append(pytest.mark.fashion_mnist)
        yield pytest.param(name, marks=marks)


@pytest.fixture(scope="module")
def shared():
    """Loads each data set once, and asks each system for its arguments once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "load", functools.cache(data.load))
        patch.setattr(building, "arguments", functools.cache(building.arguments))
        yield


@pytest.fixture
def eagerly():
    """Returns a switch to plain Python: two steps are not worth a graph.

    That systems train and sample in graphs is for the contract tests to say.
    """
    yield tf.config.run_functions_eagerly
    tf.config.run_functions_eagerly(False)


# Distances over fewer samples than features; tf.data cannot run eagerly.
@pytest.mark.filterwarnings("ignore:Fréchet distance over", "ignore:Even though")
@pytest.mark.parametrize("name", list(_smoke_cases()))
def test_a_recipe_runs(name, tmp_path, shared, eagerly):
    recipe = smoke(get_recipe(name))
    eagerly(recipe.system not in LOOPS)
    run = RunDirectory(tmp_path / "run")
    model = train(recipe, run.path, verbose=False)
    assert (model.id, int(model.steps.numpy())) == (recipe.system, 2)
    assert {row["step"] for row in read_lines(run.metrics)} == {1, 2}
    measured = read_lines(run.evaluations)
    assert {row["step"] for row in measured} == {0, 2}
    names = {(row["metric"], row["subject"]) for row in measured}
    # What a recipe must reach is measured, but for what needs an older checkpoint.
    expected = {(e.metric, e.subject) for e in get_recipe(name).expects}
    assert {pair for pair in expected - names} <= {
        (metric, "SRResNet") for metric, _ in expected
    }
    assert run.best_checkpoint() and run.checkpoint()


def test_every_recipe_has_a_smoke_test():
    assert len(list(_smoke_cases())) == len(list_recipes()) >= 35


def test_a_system_means_its_recipe_for_the_data():
    assert get_recipe("dcgan") is get_recipe("dcgan_digits")
    assert get_recipe("dcgan", "fashion_mnist") is get_recipe("dcgan_fashion_mnist")
    recipe = get_recipe("dcgan", "folder:/home/me/my photos/")
    assert recipe.name == "dcgan_on_my_photos"
    assert recipe.data == "folder:/home/me/my photos/"
    assert recipe.model == get_recipe("dcgan_digits").model
    assert recipe.licence == ""
    assert get_recipe("dcgan_digits", "tfds:mnist").name == "dcgan_digits_on_mnist"


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(RecipeError, match="Did you mean 'dcgan_digits'"):
        get_recipe("dcgan_digit")


@pytest.mark.parametrize("name", list_recipes())
def test_every_recipe_says_what_it_must_reach(name):
    expects = get_recipe(name).expects
    assert expects
    assert all(any(c.isdigit() for c in each.baseline) for each in expects)
