"""C-RNN-GAN on drawn melodies; not measured yet."""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DRAWN_LICENCE

RECIPE = Recipe(
    name="c_rnn_gan_melodies",
    system="c_rnn_gan",
    data="melodies",
    batch_size=32,
    steps=3000,
    sample_every=500,
    checkpoint_every=500,
    licence=DRAWN_LICENCE,
    evaluation="melodies",
    expects=(
        Expectation(
            metric="scale_share",
            at_least=0.9,
            baseline="random pitches 0.70, real melodies 1.0; not measured yet",
        ),
    ),
)
