"""Information read afresh: all of it, none of it, and half of it."""

import math

import numpy as np
import pytest

from keras_gen.training.trials.afresh import information_afresh


def made(n, seed, told):
    """Returns images whose bright row tells `told(category)`, and the categories."""
    random = np.random.default_rng(seed)
    categories = random.integers(0, 4, n)
    images = random.uniform(-1, 0.5, (n, 8, 8, 1)).astype("float32")
    images[np.arange(n), 2 * told(categories)] = 1
    return images, categories


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (lambda c: c, math.log(4)),
        (lambda c: c // 2, math.log(2)),  # Which half, and no more.
        (lambda c: 0 * c, 0.0),
    ],
    ids=["all", "half", "nothing"],
)
def test_it_finds_what_the_images_tell(told, expected):
    value = information_afresh(made(2000, 0, told), made(500, 1, told), 4, seed=0)
    assert value == pytest.approx(expected, abs=0.12)
    assert value <= math.log(4)
