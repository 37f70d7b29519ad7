"""SRGAN on drawn scenes, 8 to 32 pixels: about six minutes on 2 cores.

SRResNet, its first phase, must beat the bicubic filter. The adversarial phase must
then bring edges nearer to their steepness in the originals. Gradient energy is for
textures and no measure here: a lone edge keeps it when it is blurred, so that bicubic,
the softest, comes nearest (a share of 0.90; SRResNet 1.31, SRGAN 1.62 at seed 0).
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DRAWN_LICENCE

RECIPE = Recipe(
    name="srgan_shapes",
    system="srgan",
    data="downscaled:4:shapes",
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
    licence=DRAWN_LICENCE,
    evaluation="super_resolution",
    expects=(
        Expectation(
            metric="psnr_gain",
            subject="SRResNet",
            at_least=0.5,
            baseline="over bicubic's 29.37 dB; nearest -1.92; measured 5.80 at seed 0",
        ),
        Expectation(
            metric="ssim_y",
            subject="SRResNet",
            at_least=1.0,
            times="bicubic",
            baseline="nearest 0.712; measured 0.944 against 0.796 at seed 0",
        ),
        # Set before training, and missed; why it says little here stands above.
        Expectation(
            metric="gradient_error",
            at_most=1.0,
            times="SRResNet",
            baseline="bicubic 0.105; measured 0.624 against 0.305 at seed 0",
        ),
        # Added after that.
        Expectation(
            metric="edge_error",
            at_most=1.0,
            times="SRResNet",
            baseline="bicubic 0.808; measured 0.124 against 0.319 at seed 0",
        ),
        Expectation(
            metric="psnr_gain",
            at_least=-2.0,
            baseline="nearest -1.92; measured 4.41 at seed 0",
        ),
    ),
)
