"""VAE on Fashion-MNIST, 28x28: 6 passes, 16 minutes on 2 busy cores.

It must make pieces of clothing that a person can name, of every class.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import FASHION_MNIST_LICENCE

RECIPE = Recipe(
    name="vae_fashion_mnist",
    system="vae",
    data="fashion_mnist",
    model={"latent_dim": 16, "width": 32},
    batch_size=128,
    steps=3000,
    sample_every=500,
    checkpoint_every=1000,
    licence=FASHION_MNIST_LICENCE,
    expects=(
        Expectation(
            at_most=30.0,
            baseline="untrained 188; real test images 0.14; measured 25.0 at seed 0",
        ),
        Expectation(
            metric="class_coverage", at_least=10, baseline="the data have 10 classes"
        ),
    ),
)
