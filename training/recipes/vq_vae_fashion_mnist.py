"""VQ-VAE on Fashion-MNIST, 7x7 codes: three passes, then a conditional prior over them.

It must reconstruct better than principal components of as many bits, use its codebook,
and draw clothing from its prior.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import FASHION_MNIST_LICENCE

RECIPE = Recipe(
    name="vq_vae_fashion_mnist",
    system="vq_vae",
    data="fashion_mnist",
    # The variance of all training pixels in [-1, 1].
    model={
        "data_variance": 0.4985,
        "autoencoder_steps": 2800,
        "prior_width": 64,
        "ema_momentum": 0.99,
    },
    batch_size=64,
    steps=6800,
    sample_every=1400,
    checkpoint_every=1400,
    licence=FASHION_MNIST_LICENCE,
    evaluation="codes",
    expects=(
        Expectation(
            metric="mse_over_variance",
            at_most=1.0,
            times="PCA of 43 x 8 bits",
            baseline="principal components of as many bits 0.104",
        ),
        Expectation(
            metric="mse_over_variance", at_most=0.15, baseline="mean image 0.69"
        ),
        Expectation(
            metric="code_perplexity",
            at_least=32,
            baseline="a quarter of 128 codes; measured 95.7 at seed 0",
        ),
        Expectation(
            metric="bits_per_code",
            at_most=0.8,
            times="equally likely codes",
            baseline="equally likely codes 7",
        ),
        Expectation(
            metric="bits_per_code",
            at_most=1.0,
            times="single codes",
            baseline="the entropy of single codes 6.58",
        ),
        Expectation(
            metric="fd_c",
            at_most=1.0,
            times="uniformly random codes",
            baseline="uniformly random codes 97.6",
        ),
    ),
)
