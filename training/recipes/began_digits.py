"""BEGAN on the 8x8 digits: about a minute on 2 cores.

It must make digits that a person can read, of every class.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DIGITS_LICENCE

RECIPE = Recipe(
    name="began_digits",
    system="began",
    data="digits",
    model={"latent_dim": 32, "width": 16},
    batch_size=32,
    steps=4000,
    sample_every=1000,
    checkpoint_every=1000,
    licence=DIGITS_LICENCE,
    expects=(
        Expectation(at_most=0.4, times="untrained generator", baseline="TODO 0"),
        Expectation(
            metric="class_coverage", at_least=10, baseline="the data have 10 classes"
        ),
    ),
)
