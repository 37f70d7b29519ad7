"""A run that takes seconds, for tests of everything that deals with runs."""

from keras_gen.training.recipe import Recipe


def recipe(**changes) -> Recipe:
    """Returns a recipe of a very small GAN on the digits."""
    return Recipe(
        name="small",
        system="gan",
        data="digits",
        model={"latent_dim": 4, "width": 8},
        batch_size=16,
        steps=12,
        log_every=4,
        sample_every=6,
        checkpoint_every=4,
        licence="made for a test",
    ).replace(**changes)
