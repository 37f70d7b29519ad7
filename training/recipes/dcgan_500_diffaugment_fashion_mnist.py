"""DCGAN on 500 images of Fashion-MNIST, altered by DiffAugment.

All else is that of dcgan_500_fashion_mnist, behind which it stays at 6,000 steps: what
keeps a discriminator from learning by heart slows it down before it does.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import FASHION_MNIST_LICENCE

RECIPE = Recipe(
    name="dcgan_500_diffaugment_fashion_mnist",
    system="dcgan",
    data="subset:500:fashion_mnist",
    model={"latent_dim": 64, "width": 16, "augmentation": "diff_augment"},
    batch_size=32,
    steps=6000,
    sample_every=1000,
    checkpoint_every=500,
    keep_checkpoints=12,
    licence=FASHION_MNIST_LICENCE,
    evaluation="limited_data",
    expects=(
        Expectation(
            at_most=36.0,
            baseline="untrained 193; its rows repeated 2.08; without 22.1, 21.9, 22.0; "
            "measured 33.8, 30.7, 27.0 at seeds 0, 1, 2",
        ),
    ),
)
