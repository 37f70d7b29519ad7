import keras
import pytest
import small_run
import testing

from keras_gen import get_model, list_models
from keras_gen.features import image
from keras_gen.training.building import arguments, build_model, load_source
from keras_gen.training.errors import RecipeError

FEATURES = {"image": image((8, 8, 1))}


@pytest.mark.parametrize("system", list_models())
def test_every_argument_is_one_of_the_class(system):
    cls = get_model(system)
    options = arguments(cls)
    tiny = cls.tiny()
    config, sizes = tiny.get_config(), cls.sizes(tiny.features)
    assert set(config) - {"name", "dtype"} == {*options, *sizes}
    cls(**{**sizes, **{name: config[name] for name in options}})


def test_the_model_is_the_recipes():
    changes = {"model.prior": "uniform", "precision": "mixed_bfloat16"}
    model = build_model(small_run.recipe(**changes), {"image": image((12, 12, 3))})
    assert model.id == "gan"
    assert model.image_shape == (12, 12, 3)
    assert (model.latent_dim, model.width, model.prior) == (4, 8, "uniform")
    assert model.dtype_policy.name == "mixed_bfloat16"
    assert model.compiled


def test_the_weights_are_the_seeds():
    models = []
    for seed in (0, 0, 1):
        keras.utils.set_random_seed(seed)
        models.append(build_model(small_run.recipe(), FEATURES))
    testing.assert_same_state(models[0], models[1])
    first, other = (model.generate(4, seed=0) for model in models[1:])
    assert abs(first - other).max() > 0.01


def test_optimizer_settings_replace_those_of_the_class():
    changes = {"optimizers.generator.learning_rate": 1, "seed": 3}
    model = build_model(small_run.recipe(**changes), FEATURES)
    default = model.default_optimizers()["generator"].get_config()
    default["name"] = model.optimizers["generator"].name  # Keras numbers them.
    assert model.optimizers["generator"].get_config() == {
        **default,
        "learning_rate": 1.0,
    }
    other = model.optimizers["discriminator"].get_config()
    assert other["learning_rate"] == default["learning_rate"]


@pytest.mark.parametrize("bound", [1, 0.5, None])
def test_gradients_may_be_clipped(bound):
    recipe = small_run.recipe(**{"optimizers.generator.clipnorm": bound})
    optimizer = build_model(recipe, FEATURES).optimizers["generator"]
    assert optimizer.clipnorm == bound


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("model.widht", 3, "Unknown argument of gan 'widht'. Did you mean 'width'"),
        ("model.width", "wide", "model.width must be an integer. Received: 'wide'"),
        ("model.width", True, "model.width must be an integer. Received: True"),
        ("model.prior", 3, "model.prior must be a word"),
        ("model.penalties", "r1", "model.penalties must be a list"),
        ("model.ema_momentum", "x", "model.ema_momentum must be a number"),
        ("model.prior", "norml", "gan cannot be built .*Did you mean 'normal'"),
        ("model.image_shape", [8, 8, 1], "does not set model.image_shape. It follows"),
        ("model.dtype", "float16", "Set the recipe's precision"),
        ("optimizers.generater.epsilon", 1.0, "Unknown player 'generater'. Did you"),
        ("optimizers.generator.lr", 1.0, "Unknown optimizer setting 'lr'"),
        ("optimizers.generator.learning_rate", -1, "be a positive number. Received"),
        ("optimizers.generator.learning_rate", "a", "must be a number"),
        ("optimizers.generator.clipnorm", -1, "clipnorm must be a positive .*: -1"),
        ("optimizers.generator.clipvalue", 0.0, "clipvalue must be a positive .*: 0.0"),
        ("optimizers.generator.global_clipnorm", "a", "must be a positive .*: 'a'"),
        ("optimizers.generator.gradient_accumulation_steps", 1, "of 'generator' is"),
    ],
)
def test_mistakes_are_told(name, value, message):
    with pytest.raises(RecipeError, match=message):
        build_model(small_run.recipe(**{name: value}), FEATURES)


def test_a_learning_rate_may_be_a_schedule():
    rate = {"schedule": "linear_decay", "initial_rate": 0.5, "hold_steps": 2}
    rate["decay_steps"] = 4
    recipe = small_run.recipe(**{"optimizers.generator.learning_rate": rate})
    optimizer = build_model(recipe, FEATURES).optimizers["generator"]
    optimizer.iterations.assign(4)
    assert float(optimizer.learning_rate) == 0.25
    del rate["decay_steps"]
    recipe = small_run.recipe(**{"optimizers.generator.learning_rate": rate})
    with pytest.raises(RecipeError, match=r"schedule .* is wrong.*decay_steps"):
        build_model(recipe, FEATURES)


def test_a_factor_multiplies_the_rate_of_every_player():
    changes = {"optimizers.generator.learning_rate": 0.5, "learning_rate_factor": 3}
    optimizers = build_model(small_run.recipe(**changes), FEATURES).optimizers
    assert float(optimizers["generator"].learning_rate) == 1.5
    assert float(optimizers["discriminator"].learning_rate) == pytest.approx(6e-4)
    assert optimizers["discriminator"].beta_1 == 0.5
    rate = {"schedule": "linear_decay", "initial_rate": 0.5, "hold_steps": 2}
    changes["optimizers.generator.learning_rate"] = rate | {"decay_steps": 4}
    with pytest.raises(RecipeError, match="Received: a schedule for 'generator'"):
        build_model(small_run.recipe(**changes), FEATURES)


def test_data_without_a_needed_column_are_refused():
    with pytest.raises(RecipeError, match="with a column 'image'. Received: 'digits'"):
        build_model(small_run.recipe(), {"sequence": FEATURES["image"]})


def test_a_childs_fixed_argument_is_refused():
    recipe = small_run.recipe(system="lsgan", **{"model.adversarial_loss": "minimax"})
    with pytest.raises(RecipeError, match="Unknown argument of lsgan"):
        build_model(recipe, FEATURES)


def test_the_source_is_the_recipes():
    source = load_source(small_run.recipe(image_size=16, channels=3), "test")
    assert (source.name, source.split) == ("digits", "test")
    assert source.image_shape == (16, 16, 3)
