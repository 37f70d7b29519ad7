"""SRGAN on crops of photographs, 8 to 32 pixels: about six minutes on 2 cores.

SRResNet, its first phase, must beat the bicubic filter. The adversarial phase must
then bring the sharpness nearer to that of photographs, at a small cost in error.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import PHOTOS_LICENCE

RECIPE = Recipe(
    name="srgan_photos",
    system="srgan",
    data="downscaled:4:photos",
    model={"num_blocks": 4, "width": 32, "content_steps": 3000, "ema_momentum": 0.99},
    optimizers={
        "generator": {
            "learning_rate": {
                "schedule": "linear_decay",
                "initial_rate": 1e-3,
                "hold_steps": 0,
                "decay_steps": 5000,
            }
        },
    },
    batch_size=16,
    steps=4500,
    sample_every=1500,
    # The one at the end of the phase `content` is SRResNet.
    checkpoint_every=1500,
    licence=PHOTOS_LICENCE,
    evaluation="super_resolution",
    expects=(
        Expectation(
            metric="psnr_gain",
            subject="SRResNet",
            at_least=0.5,
            baseline="over bicubic's 28.76 dB; nearest -2.03; measured 0.90 at seed 0",
        ),
        Expectation(
            metric="ssim_y",
            subject="SRResNet",
            at_least=1.0,
            times="bicubic",
            baseline="nearest 0.685; measured 0.785 against 0.755 at seed 0",
        ),
        Expectation(
            metric="gradient_error",
            at_most=1.0,
            times="SRResNet",
            baseline="bicubic 0.531; measured 0.116 against 0.380 at seed 0",
        ),
        Expectation(
            metric="psnr_gain",
            at_least=-2.0,
            baseline="nearest -2.03; measured -0.48 at seed 0",
        ),
    ),
)
