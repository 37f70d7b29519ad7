"""pix2pix without its discriminator, the baseline of `pix2pix_shapes`.

The same network learns the same data in as many steps from the distance alone.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipes.pix2pix_shapes import RECIPE as ADVERSARIAL

RECIPE = ADVERSARIAL.replace(
    **{
        "name": "pix2pix_l1_shapes",
        "model.adversarial_weight": 0.0,
        "expects": (
            Expectation(
                metric="l1",
                at_most=0.5,
                times="mean target",
                baseline="mean target 0.508",
            ),
        ),
    }
)
