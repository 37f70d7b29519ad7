"""Parzen windows: scikit-learn's kernel density, closed forms, the choice of σ.

All centres are in one leaf there: across leaves its trees lose nats in the tails.
"""

import numpy as np
import pytest
from sklearn.neighbors import KernelDensity

from keras_gen.metrics import parzen as module
from keras_gen.metrics.parzen import SIGMAS, parzen, parzen_log_density


def test_it_is_scikit_learns_kernel_density(monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 7)
    rng = np.random.default_rng(0)
    centres, points = rng.uniform(0, 1, (50, 12)), rng.uniform(0, 1, (30, 12))
    # Far enough for e^(-x) to underflow: only a stable sum survives.
    points[0] += 20.0
    sigmas = (0.1, 0.3, 1.0)
    expected = [
        KernelDensity(bandwidth=s, leaf_size=1000).fit(centres).score_samples(points)
        for s in sigmas
    ]
    found = parzen_log_density(points, centres, sigmas)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert found[0, 0] < -10_000


def test_one_centre_on_the_point_is_the_height_of_a_gaussian():
    image = np.full((1, 2, 3, 1), 0.7, "float32")
    found = parzen_log_density(image, image, [0.2])
    np.testing.assert_allclose(found, -6 * np.log(0.2 * np.sqrt(2 * np.pi)))


def test_a_common_offset_does_not_cancel_digits():
    rng = np.random.default_rng(0)
    centres, points = rng.uniform(0, 1, (20, 4)), rng.uniform(0, 1, (9, 4))
    np.testing.assert_allclose(
        parzen_log_density(points + 1e6, centres + 1e6, [0.1]),
        parzen_log_density(points, centres, [0.1]),
        rtol=1e-6,
    )


def test_validation_chooses_sigma_and_the_test_rows_are_measured():
    rng = np.random.default_rng(0)
    centres = rng.normal(0, 0.3, (400, 2))
    validation, test = rng.normal(0, 0.3, (300, 2)), rng.normal(0, 0.3, (500, 2))
    result = parzen(centres, validation, test)
    scores = [
        KernelDensity(bandwidth=s, leaf_size=1000)
        .fit(centres)
        .score_samples(validation)
        .mean()
        for s in SIGMAS
    ]
    assert result.sigma == SIGMAS[int(np.argmax(scores))]
    np.testing.assert_allclose(result.validation_means, scores, rtol=1e-6)
    values = (
        KernelDensity(bandwidth=result.sigma, leaf_size=1000)
        .fit(centres)
        .score_samples(test)
    )
    assert result.mean == pytest.approx(values.mean(), rel=1e-6)
    assert result.standard_error == pytest.approx(values.std() / 500**0.5, rel=1e-6)
    # The law's own value is its negative entropy, 2 · ½ (1 + log 2π σ²), from above.
    entropy = 1 + np.log(2 * np.pi * 0.3**2)
    assert -entropy - 0.2 < result.mean < -entropy + 0.1


def test_the_grid_is_the_authors():
    np.testing.assert_allclose(SIGMAS, np.logspace(-1, 0, 10))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((2, 3)), np.zeros((2, 4)), [0.1]), "rows of one shape"),
        ((np.zeros((0, 3)), np.zeros((2, 3)), [0.1]), "at least one of each"),
        ((np.zeros((2, 3)), np.zeros((2, 3)), [0.0]), "Widths are positive"),
        ((np.zeros((2, 3)), np.zeros((2, 3)), []), "at least one"),
    ],
)
def test_mistakes_are_told(arguments, message):
    with pytest.raises(ValueError, match=message):
        parzen_log_density(*arguments)
