"""CycleGAN between filled and outlined shapes, without pairs; not measured yet."""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DRAWN_LICENCE

RECIPE = Recipe(
    name="cyclegan_shapes",
    system="cyclegan",
    data="shapes:unpaired",
    model={"width": 24, "normalization": None, "ema_momentum": 0.998},
    optimizers={
        "generators": {
            "learning_rate": {
                "schedule": "linear_decay",
                "initial_rate": 8e-4,
                "hold_steps": 10000,
                "decay_steps": 10000,
            }
        },
        "discriminators": {
            "learning_rate": {
                "schedule": "linear_decay",
                "initial_rate": 2e-4,
                "hold_steps": 10000,
                "decay_steps": 10000,
            }
        },
    },
    batch_size=4,
    steps=20000,
    sample_every=1000,
    checkpoint_every=500,
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
