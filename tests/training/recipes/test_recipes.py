"""One test for all recipes: they are data, and share what can be wrong with them."""

import re
from pathlib import Path

import pytest

import keras_gen.training.recipes as room
from keras_gen import features as features_room
from keras_gen import list_models
from keras_gen.training import RecipeError, get_recipe, list_recipes
from keras_gen.training.building import build_model, load_source

LICENCES = {
    "digits": room.DIGITS_LICENCE,
    "fashion_mnist": room.FASHION_MNIST_LICENCE,
    "photos": room.PHOTOS_LICENCE,
    **dict.fromkeys(("faces", "gaussians", "melodies", "shapes"), room.DRAWN_LICENCE),
}


def test_every_file_is_a_recipe():
    files = {path.stem for path in Path(room.__file__).parent.glob("*.py")}
    assert set(list_recipes()) == files - {"__init__"}
    assert len(list_recipes()) >= 20


def test_every_system_has_a_recipe():
    assert {get_recipe(name).system for name in list_recipes()} == set(list_models())


@pytest.mark.parametrize("name", list_recipes())
def test_a_recipe_builds_its_model(name):
    recipe = get_recipe(name)
    words = re.split(r"\W", recipe.data)
    origin = next(word for word in words if word in LICENCES)
    assert recipe.name == name
    assert name.startswith(f"{recipe.system}_") and name.endswith(f"_{origin}")
    assert recipe.licence == LICENCES[origin]
    # Then the records of a resumed run are those of an unbroken one.
    assert recipe.checkpoint_every % recipe.log_every == 0
    assert recipe.checkpoint_every < recipe.steps
    if origin == "fashion_mnist":
        features = {"image": features_room.image((28, 28, 1))}
        features |= {"label": features_room.label(10)}
    else:
        features = load_source(recipe, "test").features
    model = build_model(recipe, features)
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
    assert expects
    assert all(any(c.isdigit() for c in each.baseline) for each in expects)
