"""The baseline of `unrolled_gan_gaussians`: the same game without unrolling.

It must lose modes, else the other recipe shows nothing.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DRAWN_LICENCE
from keras_gen.training.recipes.unrolled_gan_gaussians import RATES

RECIPE = Recipe(
    name="unrolled_gan_k0_gaussians",
    system="unrolled_gan",
    data="gaussians:ring",
    model={"unrolling_steps": 0},
    optimizers=RATES,
    batch_size=256,
    steps=8000,
    sample_every=1000,
    checkpoint_every=2000,
    licence=DRAWN_LICENCE,
    evaluation="modes",
    expects=(
        Expectation(
            metric="modes",
            at_most=4,
            baseline="with five updates unrolled 8, 8, 8 at seeds 0, 1, 2; measured "
            "1, 1, 0",
        ),
    ),
)
