"""How melodies compare with the training split: tones, intervals, rhythm, and scale.

The divergences say whether single tones, and steps from tone to tone, are as frequent
as in the data; the share of the scale says whether the tones of one melody belong
together. No single one says enough: a melody of one tone lies in a scale.
"""

from collections.abc import Callable

import numpy as np

from keras_gen.metrics import Measurement
from keras_gen.metrics.divergence import jensen_shannon
from keras_gen.training.data import (
    melody_codec,
    melody_grammar,
    melody_statistics,
)
from keras_gen.training.errors import RunError

_MOST = 1000


def evaluate(trial) -> list[Measurement]:
    """Returns the values of the generator, an untrained one, test split and chance.

    - `tone_js`, `interval_js`: Jensen-Shannon divergence, in nats, of the histogram of
      tones, and of intervals between neighbours, from that of the training split.
    - `scale_share`: mean share of a melody's tones in the one scale that fits it best.

    Chance draws each pitch uniformly and independently.

    Args:
        trial: The `Trial`, of a run on `melodies`. Its count defaults to the whole test
            split, 1,000 melodies.

    Raises:
        RunError: If the data are no melodies.
    """
    if trial.recipe.data.partition(":")[0] != "melodies":
        raise RunError(
            "Scales and tones are measured of the data melodies. Received: a run on "
            f"{trial.recipe.data!r}. Choose another evaluation."
        )
    count = trial.rows(_MOST)
    train = trial.train.rows()["sequence"]
    subjects = {
        "generator": trial.model.generate(count, seed=trial.seed),
        "untrained generator": trial.untrained.generate(count, seed=trial.seed),
        "test split": trial.test.rows(count, seed=trial.seed)["sequence"],
        "chance": _chance(count, trial.seed),
    }
    return [
        trial.measurement(
            metric, value, n_real=n_real, n_fake=count, split="train", subject=subject
        )
        for subject, melodies in subjects.items()
        for metric, value, n_real in (
            ("tone_js", _divergence(_TONES, melodies, train), len(train)),
            ("interval_js", _divergence(_INTERVALS, melodies, train), len(train)),
            ("scale_share", melody_statistics.scale_share(melodies), 0),
        )
    ]


_TONES = melody_statistics.tone_histogram
_INTERVALS = melody_statistics.interval_histogram


def _chance(count: int, seed: int) -> np.ndarray:
    """Returns sequences whose pitches are drawn uniformly from the codec's range."""
    pitches = np.arange(melody_codec.LOWEST, melody_codec.HIGHEST + 1)
    shape = (count, melody_grammar.TONES)
    drawn = np.random.RandomState(seed).choice(pitches, size=shape)
    rest = dict.fromkeys(("gap", "length", "velocity"), np.zeros(shape))
    return melody_codec.from_events({"pitch": drawn, **rest})


def _divergence(histogram: Callable, melodies: np.ndarray, train: np.ndarray) -> float:
    return jensen_shannon(histogram(melodies), histogram(train))
