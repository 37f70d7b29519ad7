import math

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from keras_gen.metrics.sliced_wasserstein import sliced_wasserstein

RNG = np.random.default_rng(0)


def test_it_is_the_mean_over_lines_of_the_distance_on_each():
    real, fake = RNG.normal(size=(70, 5)), 2 * RNG.normal(size=(70, 5)) + 0.5
    lines = np.random.RandomState(3).normal(size=(40, 5))
    lines /= np.linalg.norm(lines, axis=1)[:, None]
    expected = np.mean([wasserstein_distance(real @ u, fake @ u) for u in lines])
    value = sliced_wasserstein(real, fake, directions=40, seed=3)
    assert value == pytest.approx(expected, rel=1e-12)


def test_a_shift_in_one_dimension_is_its_size():
    rows = RNG.normal(size=(50, 1))
    shifted = RNG.permutation(rows) - 0.7
    assert sliced_wasserstein(rows, shifted) == pytest.approx(0.7, rel=1e-12)


@pytest.mark.parametrize("dim", [2, 16])
def test_a_shift_has_a_closed_form(dim):
    shift = np.linspace(-1, 2, dim)
    rows = RNG.normal(size=(20, dim))
    # E|u_1| of a uniform direction u.
    share = math.gamma(dim / 2) / (math.sqrt(math.pi) * math.gamma((dim + 1) / 2))
    expected = np.linalg.norm(shift) * share
    value = sliced_wasserstein(rows, rows + shift, directions=40_000)
    assert value == pytest.approx(expected, rel=0.02)


def test_a_scaled_normal_law_has_a_closed_form():
    # On a line N(0, 1) lies |s - 1| E|z| from N(0, s^2).
    rows = RNG.normal(size=(20_000, 3))
    expected = 1.5 * math.sqrt(2 / math.pi)
    assert sliced_wasserstein(rows, 2.5 * rows, 64) == pytest.approx(expected, rel=0.02)


def test_order_does_not_matter_and_copies_score_zero():
    rows = RNG.normal(size=(60, 4))
    assert sliced_wasserstein(rows, RNG.permutation(rows)) == pytest.approx(
        0, abs=1e-14
    )
    other = RNG.normal(size=(60, 4)) + 1
    assert sliced_wasserstein(rows, other) == sliced_wasserstein(other, rows)


def test_meaning():
    data = RNG.normal(size=(1000, 8))
    train, held_out = data[:500], data[500:]
    collapsed = sliced_wasserstein(train, held_out[:1].repeat(500, axis=0))
    noise = sliced_wasserstein(train, 3 * RNG.normal(size=(500, 8)))
    assert 4 * sliced_wasserstein(train, held_out) < min(collapsed, noise)


def test_misuse_is_named():
    rows = np.zeros((5, 2))
    with pytest.raises(ValueError, match="same number of rows"):
        sliced_wasserstein(rows, rows[:4])
    with pytest.raises(ValueError, match="directions=0"):
        sliced_wasserstein(rows, rows, directions=0)
