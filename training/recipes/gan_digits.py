"""GAN of dense networks on the 8x8 digits: about a minute on 2 cores.

It must make digits that a person can read, of every class.
"""

from keras_gen.training.recipe import Recipe

RECIPE = Recipe(
    name="gan_digits",
    system="gan",
    data="digits",
    model={"latent_dim": 32, "width": 256},
    batch_size=64,
    steps=8000,
    sample_every=1000,
    checkpoint_every=2000,
    licence="weights Apache-2.0; data UCI optical digits, CC BY 4.0",
)
