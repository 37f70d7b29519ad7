"""InfoGAN on the 8x8 digits: minutes on 2 cores.

Without labels its categories must come near the ten digits.
"""

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
)
