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
            metric="information_category",
            at_most=1.15,
            baseline="half of ln 10; with the term 2.302; measured 0.071, 0.063, 0.075 "
            "at seeds 0, 1, 2",
        ),
        Expectation(
            metric="information_afresh",
            at_most=1.15,
            baseline="half of ln 10; with the term 2.302; measured 0.076, 0.058, 0.098 "
            "at seeds 0, 1, 2",
        ),
        Expectation(
            metric="class_coverage", at_least=10, baseline="the data have 10 classes"
        ),
    ),
)
