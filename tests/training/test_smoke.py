import pytest

from keras_gen.training import get_recipe
from keras_gen.training.smoke import smoke


def test_sizes_shrink_and_all_else_stays():
    recipe = get_recipe("dcgan_digits")
    small = smoke(recipe)
    assert set(recipe.difference(small)) <= {
        *("name", "model.latent_dim", "model.width", "batch_size", "steps"),
        *("log_every", "sample_every", "checkpoint_every", "keep_checkpoints"),
        *(f"quality.{name}" for name in small.quality.model_dump()),
        "expects",
    }
    assert (small.name, small.steps, small.batch_size) == ("dcgan_digits_smoke", 2, 8)
    assert small.model["width"] < 16 and small.model["latent_dim"] < 16
    assert (small.quality.metric, small.quality.smaller_is_better) == ("fd_c", True)
    assert small.licence == recipe.licence


@pytest.mark.parametrize(
    "name", ["unrolled_gan_k0_gaussians", "infogan_lambda0_digits"]
)
def test_an_ablation_stays_one(name):
    recipe = get_recipe(name)
    small = smoke(recipe)
    zero = {key: value for key, value in recipe.model.items() if value == 0}
    assert zero and {key: small.model[key] for key in zero} == zero


def test_phases_are_short_enough_to_be_seen():
    small = smoke(get_recipe("srgan_shapes"))
    assert small.model["content_steps"] == 1 < small.steps


def test_the_watched_value_is_the_first_of_the_generator():
    small = smoke(get_recipe("vq_vae_fashion_mnist"))
    assert small.quality.metric == "mse_over_variance"
    promising_nothing = get_recipe("gan_digits").replace(expects=())
    assert not smoke(promising_nothing).quality.keep_best
