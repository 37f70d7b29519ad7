"""DCGAN on Fashion-MNIST, 28x28: 21 passes, 18 minutes on 2 busy cores.

It must make pieces of clothing that a person can name, of every class.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import FASHION_MNIST_LICENCE

RECIPE = Recipe(
    name="dcgan_fashion_mnist",
    system="dcgan",
    data="fashion_mnist",
    model={"latent_dim": 100, "width": 32},
    batch_size=64,
    steps=20000,
    sample_every=2000,
    checkpoint_every=1000,
    licence=FASHION_MNIST_LICENCE,
    expects=(
        Expectation(
            at_most=10.0,
            baseline="untrained 193; real test images 0.14; measured 6.9 at seed 0",
        ),
        Expectation(
            metric="class_coverage", at_least=10, baseline="the data have 10 classes"
        ),
    ),
)
