"""Conditional PixelCNN on the 8x8 digits, whose 17 levels it knows exactly.

It must code them in fewer bits than histograms of each pixel, and draw the digit it
is asked for.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DIGITS_LICENCE

RECIPE = Recipe(
    name="pixelcnn_digits",
    system="pixelcnn",
    data="digits",
    model={"levels": 17, "ema_momentum": 0.99},
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
        Expectation(
            metric="class_accuracy",
            at_least=0.7,
            times="test split",
            baseline="real test images 0.98",
        ),
        Expectation(
            metric="class_coverage", at_least=10, baseline="the data have 10 classes"
        ),
    ),
)
