"""PixelCNN on the digits without their labels: what the labels are worth in bits."""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DIGITS_LICENCE

RECIPE = Recipe(
    name="pixelcnn_unconditional_digits",
    system="pixelcnn",
    data="digits",
    model={"levels": 17, "num_classes": None, "ema_momentum": 0.99},
    batch_size=64,
    steps=2000,
    sample_every=500,
    checkpoint_every=500,
    licence=DIGITS_LICENCE,
    evaluation="likelihood",
    expects=(
        Expectation(
            metric="bits_per_dim",
            at_most=0.9,
            times="pixel histograms",
            baseline="histograms of each pixel 2.43",
        ),
    ),
)
