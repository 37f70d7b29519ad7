"""GAN-CLS without wrong pairs (c=0), the baseline of `gan_cls_equal_rates_shapes`.

A conditional GAN with the same text encoder, networks, rates, data and steps.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipes.gan_cls_equal_rates_shapes import RECIPE as MATCHING

RECIPE = MATCHING.replace(
    **{
        "name": "gan_cls_plain_shapes",
        "model.cls_weight": 0.0,
        "expects": (
            Expectation(metric="colour_held_out", at_least=0.3, baseline="chance 1/6"),
            Expectation(
                metric="joint_held_out",
                at_most=0.526,
                baseline="with wrong pairs 0.526, measured 0.456 at seed 0",
            ),
        ),
    }
)
