import json

import pytest
import small_run

from keras_gen.training.errors import RecipeError
from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe, read_recipe

EXPECTS = (Expectation(at_most=5.0, baseline="untrained 400, real 1"),)


def fields(**changes):
    return {"name": "a", "system": "gan", "data": "digits", "steps": 5, **changes}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stesp": 3}, "Unknown recipe field 'stesp'. Did you mean 'steps'"),
        ({"system": "dcgn"}, "Unknown system 'dcgn'. Did you mean 'dcgan'"),
        ({"steps": 0}, r"steps must be greater than or equal to 1. Received: steps=0"),
        ({"steps": "many"}, "steps must be a valid integer. Received: steps='many'"),
        ({"precision": "fp16"}, "precision must be 'float32', .*Received: .*'fp16'"),
        ({"image_size": 7}, "image_size must be greater than or equal to 8"),
        ({"channels": 5}, "channels must be less than or equal to 4"),
        ({"model": {"width": object}}, "model.width must be"),
        ({"optimizers": {"generator": 1e-4}}, "optimizers.generator must be a valid"),
        ({"expects": [{"at_most": 1}]}, r"needs the field 'expects\.0\.baseline'"),
        ({"name": "../x"}, "name must"),
        ({"learning_rate_factor": 0}, "learning_rate_factor must be greater than 0"),
        ({"networks": {"decoder": "dcgan"}}, "networks.decoder must be a valid"),
    ],
)
def test_mistakes_are_told(changes, message):
    with pytest.raises(RecipeError, match=message):
        Recipe(**fields(**changes))


def test_a_missing_field_is_told():
    with pytest.raises(RecipeError, match="A recipe needs the field 'steps'"):
        Recipe(name="a", system="gan", data="digits")


def test_a_recipe_does_not_change():
    recipe = small_run.recipe()
    with pytest.raises(ValueError, match="frozen"):
        recipe.steps = 3


def test_replace_reaches_into_dicts_and_leaves_the_original():
    recipe = small_run.recipe()
    changed = recipe.replace(
        **{"model.width": 16, "optimizers.generator.learning_rate": 1e-3, "steps": "9"}
    )
    assert changed.model == {"latent_dim": 4, "width": 16}
    assert changed.optimizers == {"generator": {"learning_rate": 1e-3}}
    assert changed.steps == 9
    assert recipe == small_run.recipe()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("modle.width", "Unknown recipe field 'modle'. Did you mean 'model'"),
        ("model.width.x", "set as model.ARGUMENT. Received: 'model.width.x'"),
        ("optimizers.a.b.c", "set as optimizers.PLAYER.SETTING"),
        ("networks.a.b.c", "set as networks.NETWORK.ARGUMENT"),
        ("steps.x", "This field is set as steps. Received: 'steps.x'"),
        ("model.", "set as model.ARGUMENT"),
    ],
)
def test_replace_refuses_unknown_paths(name, message):
    with pytest.raises(RecipeError, match=message):
        small_run.recipe(**{name: 1})


def test_a_changed_recipe_promises_nothing():
    recipe = small_run.recipe(expects=EXPECTS)
    assert recipe.expects == EXPECTS
    assert recipe.replace(sample_every=9, steps=recipe.steps).expects == EXPECTS
    assert recipe.replace(seed=1).expects == ()
    assert recipe.replace(data="fashion_mnist").licence == ""
    assert recipe.replace(seed=1).licence == recipe.licence


def test_difference_and_conflict():
    recipe = small_run.recipe()
    other = recipe.replace(**{"model.width": 9, "model.prior": "uniform", "steps": 20})
    assert recipe.difference(other) == {
        "model.width": (8, 9),
        "model.prior": (None, "uniform"),
        "steps": (12, 20),
    }
    assert set(recipe.conflict(other)) == {"model.width", "model.prior"}
    assert recipe.conflict(recipe.replace(log_every=5, steps=99)) == {}


@pytest.mark.parametrize(
    ("name", "value", "before"),
    [
        ("networks.generator.builder", "dcgan.generator", None),
        ("learning_rate_factor", 2.0, 1.0),
    ],
)
def test_a_resumed_run_keeps_its_networks_and_rates(name, value, before):
    recipe = small_run.recipe()
    other = recipe.replace(**{name: value})
    conflict = recipe.conflict(other)
    assert conflict.pop(name) == (before, value)
    assert set(conflict) <= {"networks"}  # An empty dict of networks that is gone.


def test_a_quality_is_set_field_by_field_and_may_be_left_out():
    recipe = small_run.recipe()
    watched = recipe.replace(**{"quality.every": 5, "quality.metric": "fd"})
    assert (watched.quality.every, watched.quality.metric) == (5, "fd")
    assert watched.replace(**{"quality.every": 6}).quality.metric == "fd"
    assert watched.replace(quality=None) == recipe
    with pytest.raises(RecipeError, match="set as quality.FIELD. Received: 'quality.a"):
        recipe.replace(**{"quality.a.b": 1})
    with pytest.raises(RecipeError, match=r"^quality\.every must .*quality\.every=0$"):
        recipe.replace(**{"quality.every": 0})


def test_only_a_quality_that_rolls_back_decides_weights():
    plain = small_run.recipe(expects=EXPECTS)
    watched = plain.replace(**{"quality.every": 5})
    assert watched.expects == EXPECTS
    assert plain.conflict(watched) == watched.conflict(plain) == {}
    stopping = watched.replace(**{"quality.on_divergence": "stop"})
    assert watched.conflict(stopping) == {}
    rolling = watched.replace(**{"quality.on_divergence": "roll_back"})
    assert set(watched.conflict(rolling)) == {"quality.on_divergence"}
    assert rolling.expects == ()
    other = rolling.replace(**{"quality.count": 9, "quality.monitor_every": 7})
    assert set(rolling.conflict(other)) == {"quality.count"}


def test_json_round_trip(tmp_path):
    recipe = small_run.recipe(expects=EXPECTS, quality={"every": 5})
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(recipe.model_dump()))
    assert read_recipe(path) == recipe
    for text in ("{", "[]"):
        path.write_text(text)
        with pytest.raises(RecipeError, match=r"recipe\.json"):
            read_recipe(path)
