"""The baseline of `infogan_digits`: λ=0, where Q looks on and nobody is paid.

It is an ordinary GAN, whose images need not tell what they were made from.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DIGITS_LICENCE
from keras_gen.training.recipes.infogan_digits import SIZES

RECIPE = Recipe(
    name="infogan_lambda0_digits",
    system="infogan",
    data="digits",
    model={**SIZES, "category_weight": 0.0, "codes_weight": 0.0},
    batch_size=128,
    steps=6000,
    sample_every=1000,
    checkpoint_every=2000,
    licence=DIGITS_LICENCE,
    evaluation="latent_codes",
    expects=(
        Expectation(
            metric="class_coverage", at_least=10, baseline="the data have 10 classes"
        ),
    ),
)
