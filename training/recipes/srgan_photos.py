"""SRGAN on crops of photographs, 8 to 32 pixels: about six minutes on 2 cores.

SRResNet, its first phase, must beat the bicubic filter. The adversarial phase must
then bring the sharpness nearer to that of photographs, at a small cost in error.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe

RECIPE = Recipe(
    name="srgan_photos",
    system="srgan",
    data="downscaled:4:photos",
    model={"num_blocks": 4, "width": 32, "content_steps": 4000, "ema_momentum": 0.99},
    optimizers={
        "generator": {
            "learning_rate": {
                "schedule": "linear_decay",
                "initial_rate": 1e-3,
                "hold_steps": 0,
                "decay_steps": 6000,
            }
        },
    },
    batch_size=16,
    steps=5000,
    sample_every=1000,
    checkpoint_every=1000,
    evaluation="super_resolution",
)
