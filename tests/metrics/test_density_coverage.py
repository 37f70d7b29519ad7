import known_features
import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from keras_gen.metrics.density_coverage import density_coverage, expected_coverage

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("n", "m", "k"), [(90, 90, 5), (90, 40, 3), (40, 90, 1)])
def test_they_count_the_balls_about_real_rows(n, m, k):
    real, fake = RNG.normal(size=(n, 4)), 1.4 * RNG.normal(size=(m, 4)) + 0.3
    radii = NearestNeighbors(n_neighbors=k).fit(real).kneighbors()[0][:, -1]
    within = cdist(real, fake) <= radii[:, None]
    value = density_coverage(real, fake, k)
    assert value.density == pytest.approx(within.sum(axis=0).mean() / k, rel=1e-12)
    assert value.coverage == within.any(axis=1).mean()


@pytest.mark.parametrize("size", known_features.SIZES)
def test_other_programs_give_the_same(size):
    value = density_coverage(*known_features.known_features(size))
    assert value == pytest.approx(known_features.COVERAGE[size][2:], abs=1e-12)


@pytest.mark.parametrize(("n", "m", "k"), [(60, 60, 5), (60, 25, 2)])
def test_samples_of_one_law_score_what_is_expected(n, m, k):
    values = np.array(
        [
            density_coverage(RNG.normal(size=(n, 3)), RNG.normal(size=(m, 3)), k)
            for _ in range(300)
        ]
    )
    error = values.std(axis=0) / np.sqrt(len(values))
    # A ball that reaches k of n - 1 others holds as large a share of new rows.
    expected = [n / (n - 1), expected_coverage(n, m, k)]
    assert (error < 0.02).all()
    np.testing.assert_array_less(np.abs(values.mean(axis=0) - expected), 3.5 * error)


def test_the_expectation_of_large_sets_is_a_power_of_two():
    assert expected_coverage(10**6, 10**6, 5) == pytest.approx(1 - 2**-5, abs=1e-5)


def test_a_copy_is_covered_and_far_noise_is_not():
    real = RNG.normal(size=(200, 8))
    value = density_coverage(real, real)
    assert value.coverage == 1
    # Each row counts for its own ball too.
    assert value.density == pytest.approx(1 + 1 / 5, rel=1e-12)
    assert density_coverage(real, real + 100) == (0, 0)


def test_an_outlier_hardly_raises_the_density():
    real = RNG.normal(size=(200, 2))
    real[0] = 50
    between = np.full((200, 2), 25.0)
    # One ball of 5: precision would be 1.
    assert density_coverage(real, between).density == pytest.approx(1 / 5)
    assert density_coverage(real, between).coverage == 1 / 200


def test_a_collapsed_generator_is_dense_and_covers_little():
    real = RNG.normal(size=(400, 4))
    value = density_coverage(real, 0.05 * RNG.normal(size=(400, 4)))
    assert value.density > 1
    assert value.coverage < 0.2


def test_misuse_is_named():
    with pytest.raises(ValueError, match="k=5 for 5 rows"):
        density_coverage(np.zeros((5, 2)), np.zeros((9, 2)))
    with pytest.raises(ValueError, match="at least 1 rows"):
        density_coverage(np.zeros((6, 2)), np.zeros((0, 2)))
