"""C-RNN-GAN after its pretraining alone, a baseline of `c_rnn_gan_melodies`."""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipes.c_rnn_gan_melodies import RECIPE as ADVERSARIAL

RECIPE = ADVERSARIAL.replace(
    name="c_rnn_gan_pretraining_melodies",
    steps=500,
    expects=(
        Expectation(
            metric="tone_js",
            at_most=1.0,
            times="untrained generator",
            baseline="untrained",
        ),
    ),
)
