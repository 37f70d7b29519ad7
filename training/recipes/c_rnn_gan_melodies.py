"""C-RNN-GAN on drawn melodies: minutes on 2 cores.

It must come nearer to the frequencies of tones and intervals than untrained, and keep
to a scale. At seed 0 it misses all three: its melodies resemble each other.
"""

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
            metric="tone_js",
            at_most=0.5,
            times="untrained generator",
            baseline="untrained 0.415, measured 0.221 at seed 0",
        ),
        Expectation(
            metric="interval_js",
            at_most=0.5,
            times="untrained generator",
            baseline="untrained 0.435, measured 0.254 at seed 0",
        ),
        Expectation(
            metric="scale_share",
            at_least=0.9,
            baseline="random pitches 0.70, real melodies 1.0, measured 0.744 at seed 0",
        ),
    ),
)
