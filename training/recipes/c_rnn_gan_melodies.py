"""C-RNN-GAN on drawn melodies: minutes on 2 cores.

It must come nearer to the frequencies of tones and intervals than untrained, by half,
and keep to a scale. At seed 0 intervals do, and both are nearer than after pretraining
alone (`c_rnn_gan_pretraining_melodies`: 0.186 and 0.194). Tones do not: untrained, with
the noise of its dropout, the generator happens to spread them in the middle of the
range. No scale was learned; three times the steps change little (0.090, 0.072, 0.70).

Why no scale: the discriminator cannot see one. Trained alone to tell 4,000 melodies
from the same with every pitch moved by -1, 0 or 1 semitone, it stays at 0.50 of right
answers after 4 epochs, and reaches 0.98 with sines of the pitch as further inputs. In
the game, though, the generator then falls to a few pitches within 500 steps (tone_js
0.51 to 0.65), with equal or different rates and with features matched 30 times as much,
so the recipe stays without. With dropout 0.1, 4,000 steps: 0.076 (untrained 0.247),
0.036 (0.059), 0.69; with 0.2, 6,000 steps and a falling rate: 0.056 (0.166), 0.155
(0.046), 0.70.
"""

from keras_gen.training.expectations import Expectation
from keras_gen.training.recipe import Recipe
from keras_gen.training.recipes import DRAWN_LICENCE


def _decay(rate):
    return {
        "learning_rate": {
            "schedule": "linear_decay",
            "initial_rate": rate,
            "hold_steps": 2000,
            "decay_steps": 4500,
        }
    }


RECIPE = Recipe(
    name="c_rnn_gan_melodies",
    system="c_rnn_gan",
    data="melodies",
    model={"dropout": 0.1, "discriminator_noise": 0.03},
    optimizers={"discriminator": _decay(1e-3), "generator": _decay(2e-4)},
    batch_size=32,
    steps=6500,
    sample_every=500,
    checkpoint_every=500,
    licence=DRAWN_LICENCE,
    evaluation="melodies",
    expects=(
        Expectation(
            metric="tone_js",
            at_most=0.5,
            times="untrained generator",
            baseline="untrained 0.053, measured 0.110 at seed 0",
        ),
        Expectation(
            metric="interval_js",
            at_most=0.5,
            times="untrained generator",
            baseline="untrained 0.128, measured 0.043 at seed 0",
        ),
        Expectation(
            metric="scale_share",
            at_least=0.9,
            baseline="random pitches 0.70, real melodies 1.0, measured 0.692 at seed 0",
        ),
    ),
)
