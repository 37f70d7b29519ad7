"""pix2pix from filled figures to their outlines: minutes on 2 cores.

It must come nearer to the truth than simple answers. Sharper than the distance alone
makes it (`pix2pix_l1_shapes`) it cannot be here: a figure has one outline, so that
network has nothing to blur. Both overshoot the truth's gradients, at seed 0 by 16 %
with the discriminator and by 4 % without.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DRAWN_LICENCE

RECIPE = Recipe(
    name="pix2pix_shapes",
    system="pix2pix",
    data="shapes:pairs",
    model={"width": 32, "discriminator_layers": 1},
    optimizers={
        "generator": {
            "learning_rate": {
                "schedule": "linear_decay",
                "initial_rate": 2e-3,
                "hold_steps": 4000,
                "decay_steps": 4000,
            }
        }
    },
    batch_size=8,
    steps=8000,
    sample_every=500,
    checkpoint_every=1000,
    licence=DRAWN_LICENCE,
    evaluation="translation",
    expects=(
        Expectation(
            metric="l1", at_most=0.5, times="mean target", baseline="mean target 0.508"
        ),
        Expectation(
            metric="l1",
            at_most=0.5,
            times="input copy",
            baseline="input copy 0.042, measured 0.0196 at seed 0",
        ),
    ),
)
