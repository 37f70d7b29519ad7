"""Mode coverage: values worked by hand, and what it says of good and bad samples."""

import math

import numpy as np
import pytest

from keras_gen.metrics.modes import mode_coverage

ANGLES = 2 * np.pi * np.arange(8) / 8
RING = 2 * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
STD = 0.1


def drawn(centres, seed=0, n=2500):
    random = np.random.RandomState(seed)
    return centres[np.arange(n) % len(centres)] + STD * random.standard_normal((n, 2))


def test_a_case_worked_by_hand():
    centres = [[0.0], [10.0], [20.0], [30.0]]
    # ceil(0.2 * 20 / 4) = 1 sample makes a mode count, and a second centre has none.
    points = [[0.0]] * 12 + [[10.0 + 2.9]] * 4 + [[20.0 - 3.1]] * 3 + [[15.1]]
    found = mode_coverage(points, centres, std=1.0)
    assert found.counts == (12, 4, 0, 0)
    assert (found.modes, found.modes_at_1) == (2, 2)
    assert found.hq_share == pytest.approx(16 / 20)
    # 12/16 and 4/16 against 1/4 each.
    assert found.kl == pytest.approx(0.75 * math.log(3), abs=1e-12)
    assert found.total_variation == pytest.approx(0.5, abs=1e-12)
    assert found.spread == pytest.approx(math.sqrt(4 * 2.9**2 / 16), abs=1e-12)


def test_a_mode_counts_from_a_fifth_of_its_share():
    # 0.2 * 100 / 4 = 5 samples.
    centres = [[0.0], [10.0], [20.0], [30.0]]
    points = [[0.0]] * 87 + [[10.0]] * 5 + [[20.0]] * 4 + [[30.0]] * 4
    found = mode_coverage(points, centres, std=1.0)
    assert (found.modes, found.modes_at_1) == (2, 4)


def test_true_samples_have_all_modes_and_the_share_of_a_plane_gaussian():
    found = mode_coverage(drawn(RING), RING, STD)
    assert found.modes == 8
    # Within five standard errors of 1 - exp(-4.5) over 2,500 samples.
    share = 1 - math.exp(-4.5)
    error = math.sqrt(share * (1 - share) / 2500)
    assert found.hq_share == pytest.approx(share, abs=5 * error)
    assert found.kl < 0.01 and found.total_variation < 0.05
    # E[r² | r <= 3] / 2 = 1 - 4.5 e^-4.5 / (1 - e^-4.5) in units of the variance.
    cut = 1 - 4.5 * math.exp(-4.5) / share
    assert found.spread == pytest.approx(math.sqrt(cut), abs=0.03)


def test_collapse_has_quality_and_no_modes_noise_has_modes_at_1_and_no_quality():
    collapsed = mode_coverage(drawn(RING[:1]), RING, STD)
    assert (collapsed.modes, collapsed.modes_at_1) == (1, 1)
    assert collapsed.hq_share > 0.98
    assert collapsed.kl == pytest.approx(math.log(8), abs=1e-12)
    noise = np.random.RandomState(0).uniform(-2.5, 2.5, (2500, 2))
    found = mode_coverage(noise, RING, STD)
    assert found.modes_at_1 == 8 and found.modes == 0
    assert found.hq_share < 0.12


def test_a_narrow_mode_shows_in_the_spread():
    shrunk = RING[np.arange(2500) % 8] + 0.3 * (drawn(RING) - RING[np.arange(2500) % 8])
    found = mode_coverage(shrunk, RING, STD)
    assert found.modes == 8 and found.spread == pytest.approx(0.3, abs=0.01)


def test_nothing_near_a_centre_is_the_worst():
    found = mode_coverage(np.full((10, 2), 50.0), RING, STD)
    assert (found.modes, found.hq_share, found.spread) == (0, 0.0, 0.0)
    assert found.kl == math.log(8)
    assert found.total_variation == 7 / 8


@pytest.mark.parametrize(
    ("points", "centres", "std", "message"),
    [
        (np.zeros((0, 2)), RING, 1.0, r"M >= 1.*\(0, 2\)"),
        (np.zeros((5, 3)), RING, 1.0, r"\(5, 3\) and \(8, 2\)"),
        (np.zeros(5), RING, 1.0, r"\(5,\)"),
        (np.zeros((5, 2)), RING[:1], 1.0, "K >= 2"),
        (np.full((5, 2), np.nan), RING, 1.0, "finite"),
        (np.zeros((5, 2)), RING, 0.0, "std=0.0"),
    ],
)
def test_misuse_is_told(points, centres, std, message):
    with pytest.raises(ValueError, match=message):
        mode_coverage(points, centres, std)
