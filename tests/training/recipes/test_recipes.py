"""One test for all recipes: they are data, and share what can be wrong with them."""

from pathlib import Path

import pytest

import keras_gen.training.recipes as room
from keras_gen import list_models
from keras_gen.training import RecipeError, get_recipe, list_recipes
from keras_gen.training.building import build_model

LICENCES = {
    "digits": "weights Apache-2.0; data UCI optical recognition of handwritten digits, "
    "CC BY 4.0",
    "fashion_mnist": "weights Apache-2.0; data Fashion-MNIST, MIT",
}
SHAPES = {"digits": (8, 8, 1), "fashion_mnist": (28, 28, 1)}


def test_every_file_is_a_recipe():
    files = {path.stem for path in Path(room.__file__).parent.glob("*.py")}
    assert set(list_recipes()) == files - {"__init__"}
    assert len(list_recipes()) >= 8


def test_every_system_trains_on_the_digits():
    assert {f"{system}_digits" for system in list_models()} <= set(list_recipes())


@pytest.mark.parametrize("name", list_recipes())
def test_a_recipe_builds_its_model(name):
    recipe = get_recipe(name)
    assert recipe.name == name == f"{recipe.system}_{recipe.data}"
    assert recipe.licence == LICENCES[recipe.data]
    # Then the records of a resumed run are those of an unbroken one.
    assert recipe.checkpoint_every % recipe.log_every == 0
    assert recipe.checkpoint_every < recipe.steps
    model = build_model(recipe, SHAPES[recipe.data])
    assert model.id == recipe.system


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
    assert expects is not None and expects.metric == "fd_c"
    assert "real test images" in expects.baseline
