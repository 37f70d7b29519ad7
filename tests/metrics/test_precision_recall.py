import known_features
import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from keras_gen.metrics.precision_recall import precision_recall

RNG = np.random.default_rng(0)


def share_within(points, centres, k):
    """Share of points in a ball about a centre, from scikit-learn and SciPy."""
    search = NearestNeighbors(n_neighbors=k).fit(centres)
    radii = search.kneighbors()[0][:, -1]
    return (cdist(points, centres) <= radii).any(axis=1).mean()


@pytest.mark.parametrize("k", [1, 3, 10])
def test_they_are_shares_within_balls_of_the_other_set(k):
    real, fake = RNG.normal(size=(120, 4)), 1.4 * RNG.normal(size=(120, 4)) + 0.3
    value = precision_recall(real, fake, k)
    assert value.precision == share_within(fake, real, k)
    assert value.recall == share_within(real, fake, k)
    assert 0 < value.precision < 1


@pytest.mark.parametrize("size", known_features.SIZES)
def test_other_programs_give_the_same(size):
    value = precision_recall(*known_features.known_features(size))
    assert value == pytest.approx(known_features.COVERAGE[size][:2], abs=1e-12)


def test_exchanged_sets_exchange_the_values():
    real, fake = RNG.normal(size=(80, 3)), RNG.normal(size=(80, 3)) + 1
    assert precision_recall(real, fake) == precision_recall(fake, real)[::-1]


def test_a_copy_of_the_data_scores_one_and_far_noise_nothing():
    real = RNG.normal(size=(200, 8))
    assert precision_recall(real, RNG.permutation(real)) == (1, 1)
    assert precision_recall(real, real + 100) == (0, 0)


def test_one_point_repeated_is_precise_and_recalls_itself_alone():
    real = RNG.normal(size=(100, 8))
    assert precision_recall(real, real[:1].repeat(100, axis=0)) == (1, 0.01)


def test_a_collapsed_generator_is_precise_and_recalls_little():
    data = RNG.normal(size=(1000, 4))
    real, held_out = data[:500], data[500:]
    near = held_out[np.argsort(held_out[:, 0])[-20:]]
    collapsed = near[RNG.integers(20, size=500)] + 0.01 * RNG.normal(size=(500, 4))
    ceiling = precision_recall(real, held_out)
    value = precision_recall(real, collapsed)
    assert min(ceiling) > 0.9
    assert value.precision > 0.6
    assert value.recall < 0.1


def test_wide_noise_recalls_and_is_not_precise():
    real = RNG.normal(size=(500, 4))
    value = precision_recall(real, 5 * RNG.normal(size=(500, 4)))
    assert value.precision < 0.2
    assert value.recall > 0.8


def test_misuse_is_named():
    with pytest.raises(ValueError, match="same number of rows"):
        precision_recall(np.zeros((5, 2)), np.zeros((6, 2)))
    with pytest.raises(ValueError, match="k=5 for 5 rows"):
        precision_recall(np.zeros((5, 2)), np.zeros((5, 2)), k=5)
