"""CycleGAN between filled and outlined shapes, without pairs; not measured yet."""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DRAWN_LICENCE

RECIPE = Recipe(
    name="cyclegan_shapes",
    system="cyclegan",
    data="shapes:unpaired",
    batch_size=4,
    steps=4000,
    sample_every=1000,
    checkpoint_every=1000,
    licence=DRAWN_LICENCE,
    evaluation="translation",
    expects=(
        Expectation(
            metric="l1_ab",
            at_most=0.5,
            times="input copy",
            baseline="0.5 times a copy of the input; not measured yet",
        ),
    ),
)
