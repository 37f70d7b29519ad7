"""InfoGAN on the 8x8 digits: minutes on 2 cores.

Without labels its categories must come near the ten digits.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DIGITS_LICENCE

SIZES = {"latent_dim": 32, "width": 32}

RECIPE = Recipe(
    name="infogan_digits",
    system="infogan",
    data="digits",
    model=SIZES,
    batch_size=128,
    steps=6000,
    sample_every=1000,
    checkpoint_every=2000,
    licence=DIGITS_LICENCE,
    evaluation="latent_codes",
    expects=(
        Expectation(
            metric="information_category",
            at_least=1.84,
            baseline="0.8 ln 10; without the information term 0.071",
        ),
        Expectation(
            metric="clustering_accuracy",
            at_least=0.2,
            baseline="chance 0.1; without the information term 0.429",
        ),
        Expectation(
            metric="code_recovery",
            at_least=0.8,
            baseline="without the information term 0.178",
        ),
    ),
)
