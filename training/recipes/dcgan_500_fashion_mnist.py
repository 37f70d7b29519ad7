"""DCGAN on 500 images of Fashion-MNIST: the baseline.

It has no augmentation and no regularizer; see the recipes `dcgan_500_*` for these. Its
last checkpoint is its best at each of three seeds: 6,000 steps do not overfit yet.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import FASHION_MNIST_LICENCE

RECIPE = Recipe(
    name="dcgan_500_fashion_mnist",
    system="dcgan",
    data="subset:500:fashion_mnist",
    model={"latent_dim": 64, "width": 16},
    batch_size=32,
    steps=6000,
    sample_every=1000,
    checkpoint_every=500,
    keep_checkpoints=12,
    licence=FASHION_MNIST_LICENCE,
    evaluation="limited_data",
    expects=(
        Expectation(
            at_most=25.0,
            baseline="untrained 193; its rows repeated 2.08; "
            "measured 22.1, 21.9, 22.0 at seeds 0, 1, 2",
        ),
    ),
)
