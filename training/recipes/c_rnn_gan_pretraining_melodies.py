"""C-RNN-GAN after its pretraining alone, a baseline of `c_rnn_gan_melodies`."""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipes.c_rnn_gan_melodies import RECIPE as ADVERSARIAL

RECIPE = ADVERSARIAL.replace(
    name="c_rnn_gan_pretraining_melodies",
    steps=500,
    checkpoint_every=100,
    expects=(
        Expectation(
            metric="tone_js",
            at_least=0.0455,
            baseline="after the game 0.0455, measured 0.274 at seed 0",
        ),
        Expectation(
            metric="interval_js",
            at_least=0.0841,
            baseline="after the game 0.0841, measured 0.286 at seed 0",
        ),
    ),
)
