"""VAE on the 8x8 digits: about two minutes on 2 cores.

It must make digits that a person can read, of every class.
"""

from keras_gen.training.recipe import Recipe

RECIPE = Recipe(
    name="vae_digits",
    system="vae",
    data="digits",
    model={"latent_dim": 8, "width": 64},
    batch_size=64,
    steps=5000,
    sample_every=500,
    checkpoint_every=1000,
    licence="weights Apache-2.0; data UCI optical digits, CC BY 4.0",
)
