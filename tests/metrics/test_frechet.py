import known_features
import numpy as np
import pytest
import scipy.linalg

from keras_gen.metrics import (
    FeatureMoments,
    expected_bias,
    frechet_distance,
    moments_distance,
)


def moments_of(features):
    moments = FeatureMoments(features.shape[1])
    moments.update(features)
    return moments


def distance(x, y):
    return moments_distance(moments_of(x), moments_of(y))


def distance_from_factors(x, y):
    """The same distance without a covariance: nuclear norm of centred factors."""
    a = (x - x.mean(0)) / np.sqrt(len(x) - 1)
    b = (y - y.mean(0)) / np.sqrt(len(y) - 1)
    r_a, r_b = np.linalg.qr(a, mode="r"), np.linalg.qr(b, mode="r")
    trace = np.linalg.svd(r_a @ r_b.T, compute_uv=False).sum()
    shift = x.mean(0) - y.mean(0)
    return shift @ shift + (a**2).sum() + (b**2).sum() - 2 * trace


@pytest.fixture
def samples():
    rng = np.random.default_rng(0)
    mix = rng.normal(size=(12, 12))
    return rng.normal(size=(300, 12)) @ mix + rng.normal(size=12)


def test_diagonal_gaussians_have_a_closed_form():
    variances = np.array([1.0, 4.0, 9.0]), np.array([16.0, 4.0, 0.25])
    value = frechet_distance(
        np.array([1.0, 2.0, 3.0]),
        np.diag(variances[0]),
        np.array([1.0, 0.0, 3.5]),
        np.diag(variances[1]),
    )
    # (1-1)^2 + (2-0)^2 + .5^2 from the means, (1-4)^2 + 0 + (3-.5)^2 from the spreads.
    assert value == pytest.approx(4.25 + 15.25, abs=1e-12)


def test_scaled_copy_has_a_closed_form(samples):
    scale = 0.3
    moments = moments_of(samples)
    expected = (1 - scale) ** 2 * (
        moments.mean @ moments.mean + np.trace(moments.covariance)
    )
    assert distance(samples, scale * samples) == pytest.approx(expected, rel=1e-12)


def test_shifted_copy_scores_the_squared_shift(samples):
    shift = np.linspace(-1, 2, 12)
    assert distance(samples, samples + shift) == pytest.approx(shift @ shift, rel=1e-11)


def test_identical_samples_score_zero(samples):
    assert distance(samples, samples) == pytest.approx(0, abs=1e-10)
    scale = 1e6
    assert distance(scale * samples, scale * samples) <= 1e-12 * scale**2


def test_it_is_symmetric_and_never_negative(samples):
    other = samples[::2] @ np.diag(np.linspace(0.1, 3, 12))
    assert distance(samples, other) == pytest.approx(
        distance(other, samples), rel=1e-12
    )
    assert distance(samples, samples.copy()) >= 0


@pytest.mark.parametrize("dim", [1, 2, 16, 64, 200])
def test_it_agrees_with_the_general_matrix_square_root(dim):
    rng = np.random.default_rng(dim)
    for _ in range(2):
        x = rng.normal(size=(2 * dim + 20, dim)) @ rng.normal(size=(dim, dim))
        y = rng.normal(size=(3 * dim + 20, dim)) @ rng.normal(size=(dim, dim)) + 1
        cov_x, cov_y = np.atleast_2d(np.cov(x.T)), np.atleast_2d(np.cov(y.T))
        root = scipy.linalg.sqrtm(cov_x @ cov_y).real
        shift = x.mean(0) - y.mean(0)
        expected = shift @ shift + np.trace(cov_x + cov_y - 2 * root)
        assert distance(x, y) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("size", known_features.SIZES)
def test_other_programs_give_the_same(size):
    value = distance(*known_features.known_features(size))
    assert value == pytest.approx(known_features.FRECHET[size], rel=1e-12)


@pytest.mark.filterwarnings("ignore:Fréchet distance over")
@pytest.mark.parametrize(("n", "m"), [(2, 2), (30, 40), (30, 500), (500, 30), (64, 64)])
def test_rank_deficient_samples_agree_with_the_form_without_covariances(n, m):
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(n, 64)), 1.3 * rng.normal(size=(m, 64)) + 0.1
    value = distance(x, y)
    assert np.isfinite(value)
    assert value == pytest.approx(distance_from_factors(x, y), rel=1e-9)
    assert distance(x, x) == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize(("dim", "decades"), [(48, 3), (48, 5), (48, 10), (128, 5)])
def test_spectra_that_fall_steeply_keep_their_digits(dim, decades):
    rng = np.random.default_rng(3)
    basis = np.linalg.qr(rng.normal(size=(dim, dim)))[0]
    scales = np.logspace(0, -decades, dim)
    x = rng.normal(size=(600, dim)) * scales @ basis
    y = 1.1 * rng.normal(size=(600, dim)) * scales @ basis
    assert distance(x, y) == pytest.approx(distance_from_factors(x, y), rel=1e-9)


def test_features_that_never_fire_keep_their_digits():
    rng = np.random.default_rng(6)
    mix = rng.normal(size=(20, 60))
    dead = rng.random(60) < 0.3
    x, y = (
        np.where(dead, 0, np.maximum(s * rng.normal(size=(400, 20)) @ mix - 4, 0))
        for s in (1, 1.2)
    )
    assert (x.std(axis=0) == 0).sum() == dead.sum() > 5
    assert distance(x, y) == pytest.approx(distance_from_factors(x, y), rel=1e-9)
    assert distance(x, x) == pytest.approx(0, abs=1e-10)


def test_a_constant_generator_scores_mean_and_spread_of_the_data(samples):
    constant = np.zeros((50, 12))
    moments = moments_of(samples)
    expected = moments.mean @ moments.mean + np.trace(moments.covariance)
    assert distance(samples, constant) == pytest.approx(expected, rel=1e-12)
    assert distance(constant, constant + 2) == pytest.approx(48, abs=1e-10)


@pytest.mark.parametrize(("dim", "n", "known"), [(64, 500, 4.42), (64, 2000, 1.10)])
def test_two_samples_of_one_law_score_the_expected_bias(dim, n, known):
    assert expected_bias(dim, n) == pytest.approx(known, rel=0.01)
    rng = np.random.default_rng(4)
    values = [
        distance(rng.normal(size=(n, dim)), rng.normal(size=(n, dim))) for _ in range(8)
    ]
    # First order in 1/n: the next term is about F/n of it.
    assert np.mean(values) == pytest.approx(expected_bias(dim, n), rel=0.05)


def test_too_few_samples_warn_and_enough_do_not(recwarn):
    rng = np.random.default_rng(5)
    few, enough = (
        moments_of(rng.normal(size=(8, 8))),
        moments_of(rng.normal(size=(9, 8))),
    )
    moments_distance(enough, enough)
    assert not recwarn.list
    with pytest.warns(UserWarning, match="over 8 features from 8 samples"):
        moments_distance(few, enough)
    with pytest.warns(UserWarning, match="over 8 features from 8 samples"):
        moments_distance(enough, few)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.0], [[1.0]], [0.0, 0.0], np.eye(2)), "one F >= 1"),
        (([0.0, 0.0], np.eye(3), [0.0, 0.0], np.eye(2)), "one F >= 1"),
        (([np.nan], [[1.0]], [0.0], [[1.0]]), "must be finite"),
        (([0.0], [[np.inf]], [0.0], [[1.0]]), "must be finite"),
        (([0.0, 0.0], [[1.0, 0.5], [0.0, 1.0]], [0.0, 0.0], np.eye(2)), "symmetric"),
        (
            ([0.0, 0.0], np.diag([1.0, -0.1]), [0.0, 0.0], np.eye(2)),
            "semi-definite. Received: smallest eigenvalue -0.1",
        ),
        (
            ([0.0, 0.0], [[0.0, 0.5], [0.5, 0.0]], [0.0, 0.0], np.eye(2)),
            "semi-definite. Received: smallest eigenvalue -0.5",
        ),
    ],
)
def test_misuse_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(*map(np.asarray, arguments))
