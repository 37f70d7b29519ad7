"""Do objectives differ, once networks and tuning are equal? After Lucic et al., 2018.

"Are GANs Created Equal? A Large-Scale Study", https://arxiv.org/abs/1711.10337, found
that with enough tuning most objectives reach similar Fréchet distances. Here is its
table on CPUs: eight rows, small images, a small search.

Equal for all rows: the generator (`networks.dcgan.generator`, batch normalisation), the
maps of what judges or encodes images (`networks.dcgan.discriminator` without its last
layer), width, N(0, I) latents of one size, batch size, generator steps, average of the
generator's weights, data, seeds, the search and the measurement. The search is made on
the digits; rows on Fashion-MNIST, where a training takes five times as long, have the
factor that won there.

Not equal, because the objective wants it so:

- WGAN-GP and DRAGAN have no batch normalisation in the discriminator: their penalties
  are taken example by example. On the digits nobody has, for 8 pixels are halved once,
  and DCGAN's first map is never normalised.
- BEGAN's discriminator is an autoencoder: the same maps down to a code, then a second
  generator. The VAE's encoder ends in a mean and a variance, and its decoder, the
  generator, in the logits of its Bernoulli likelihood, whose mean image is
  tanh(logit / 2). A code of 64 in place of one score costs weights: on Fashion-MNIST
  BEGAN's autoencoder has 218,001 and the VAE's encoder 209,424, the discriminators
  10,161.
- BEGAN keeps the authors' γ=0.5 and λ=0.001, for no other row may tune more than its
  rates. In a trial of this row on the digits (seed 0) its samples hardly differed after
  3,000 steps: deviation 0.05, the data's 0.46.
- Optimizers are each paper's own (or, for VAE, the page's own). The search multiplies
  all rates of a row by one factor.
- WGAN and WGAN-GP take 5 critic updates for each generator step, as in their papers, so
  they see 5 times the data and take the longest.
"""

from typing import Any

from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DIGITS_LICENCE, FASHION_MNIST_LICENCE
from keras_gen.training.studies.study import Study

LATENT_DIM = 64
BATCH_SIZE = 64
EMA_MOMENTUM = 0.999

# Factors of the papers' own learning rates.
SEARCH: dict[str, dict[str, Any]] = {
    "rates_x0.5": {"learning_rate_factor": 0.5},
    "rates_x1": {},
    "rates_x2": {"learning_rate_factor": 2.0},
    "rates_x4": {"learning_rate_factor": 4.0},
}

# What won the search on the digits, where it is not 1; for Fashion-MNIST.
WON = {"NS GAN": 2.0, "WGAN": 4.0, "WGAN-GP": 4.0, "DRAGAN": 4.0}

# Name in the table -> system, and what the system needs to have equal networks.
_AUTOENCODER = {
    "encoder": {"builder": "dcgan.encoder"},
    "decoder": {"builder": "dcgan.generator", "name": "decoder"},
    "generator": {"builder": "dcgan.generator"},
}
_VARIATIONAL = {
    "encoder": {"builder": "dcgan.gaussian_encoder"},
    "decoder": {
        "builder": "dcgan.generator",
        "name": "decoder",
        "activation": "linear",
    },
}
_ROWS: dict[str, tuple[str, dict]] = {
    "MM GAN": ("mm_gan", {}),
    "NS GAN": ("ns_gan", {}),
    "LSGAN": ("lsgan", {}),
    "WGAN": ("wgan", {}),
    "WGAN-GP": ("wgan_gp", {}),
    "DRAGAN": ("dragan", {}),
    "BEGAN": ("began", _AUTOENCODER),
    "VAE": ("vae", _VARIATIONAL),
}


def rows(
    data: str, width: int, steps: int, licence: str, factors: dict[str, float]
) -> dict[str, Recipe]:
    """Returns name of the row -> recipe.

    Args:
        data: Spec of the data, `"digits"` or `"fashion_mnist"`.
        width: Channels of the largest hidden map of every network.
        steps: Generator steps.
        licence: Under what terms the weights may be used.
        factors: Row -> factor of its paper's learning rates, where it is not 1.
    """
    return {
        name: Recipe(
            name=f"{system}_{data}_objectives",
            system=system,
            data=data,
            model=_model(system, width),
            networks=networks,
            learning_rate_factor=factors.get(name, 1.0),
            batch_size=BATCH_SIZE,
            steps=steps,
            sample_every=1000,
            checkpoint_every=1000,
            keep_checkpoints=1,
            licence=licence,
        )
        for name, (system, networks) in _ROWS.items()
    }


def _model(system: str, width: int) -> dict[str, Any]:
    model = {
        "latent_dim": LATENT_DIM,
        "width": width,
        "ema_momentum": EMA_MOMENTUM,
    }
    # The prior of a VAE is N(0, I) and no argument.
    return model if system == "vae" else {**model, "prior": "normal"}


STUDIES = (
    Study(
        name="objectives_digits",
        title="Objectives with equal networks and tuning, on the 8x8 digits",
        rows=rows("digits", 64, 4000, DIGITS_LICENCE, factors={}),
        search=SEARCH,
    ),
    Study(
        name="objectives_fashion_mnist",
        title="Objectives with equal networks, at the digits' rates, Fashion-MNIST",
        rows=rows("fashion_mnist", 16, 2000, FASHION_MNIST_LICENCE, factors=WON),
    ),
)
