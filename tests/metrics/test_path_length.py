"""Path length: closed forms for linear generators and for the sphere, and trimming."""

import numpy as np
import pytest

from keras_gen.metrics.interpolation import linear, spherical
from keras_gen.metrics.path_length import path_lengths, trimmed_mean


def squared(a, b):
    return np.square(a - b).sum(axis=1)


def latents(count, dimensions, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(2, count, dimensions)), rng.uniform(size=count)


@pytest.mark.parametrize("epsilon", [1e-4, 1e-2])
def test_a_linear_generator_has_twice_its_squared_norm(epsilon):
    (start, end), times = latents(20_000, 3)
    matrix = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 0.5]])
    values = path_lengths(
        lambda t: linear(start, end, t), lambda z: z @ matrix.T, squared, times, epsilon
    )
    # ‖A(b - a)‖² exactly, whatever ε; on average 2 ‖A‖², deviation 0.9 %.
    np.testing.assert_allclose(values, squared(end @ matrix.T, start @ matrix.T))
    assert values.mean() == pytest.approx(2 * np.square(matrix).sum(), rel=0.03)


@pytest.mark.parametrize(
    ("dimensions", "square_of_angle"),
    # Mean ω² of two random directions: ω is uniform in [0, π] in the plane, and has
    # the density sin(ω) / 2 in space.
    [(2, np.pi**2 / 3), (3, (np.pi**2 - 4) / 2)],
)
def test_the_identity_on_the_sphere_has_the_angles_square(dimensions, square_of_angle):
    (start, end), times = latents(40_000, dimensions)
    values = path_lengths(
        lambda t: spherical(start, end, t), lambda z: z, squared, times, 1e-3
    )
    # The radius is √d.
    expected = dimensions * square_of_angle
    assert values.mean() == pytest.approx(expected, rel=0.02)


def test_the_end_alone_may_be_measured():
    (start, end), _ = latents(10, 4)
    values = path_lengths(
        lambda t: linear(start, end, t), np.square, squared, np.zeros(10), 1e-5
    )
    np.testing.assert_allclose(values, squared(2 * start * (end - start), 0), rtol=1e-3)


def test_trimming_is_the_authors():
    values = np.arange(1000.0)[::-1]
    values[0] = 1e9
    # Percentiles 1 and 99 of 0..998 and 1e9 lie at ranks 9.99 and 989.01: 9 and 990.
    mean, error = trimmed_mean(values)
    assert mean == pytest.approx((9 + 990) / 2)
    kept = np.arange(9, 991)
    assert error == pytest.approx(kept.std() / np.sqrt(len(kept)))
    assert trimmed_mean([1.0, 2.0, 6.0], 0, 100)[0] == 3


@pytest.mark.parametrize("distance", [lambda a, b: a - b, lambda a, b: 1.0])
def test_the_distance_is_one_number_for_each_path(distance):
    with pytest.raises(ValueError, match="one number for each path"):
        path_lengths(lambda t: np.ones((3, 2)), lambda z: z, distance, np.zeros(3))


def test_mistakes_are_told():
    with pytest.raises(ValueError, match="ε is positive"):
        path_lengths(lambda t: t, lambda z: z, squared, np.zeros(3), epsilon=0)
    with pytest.raises(ValueError, match="at least one finite value"):
        trimmed_mean([1.0, np.nan])
    with pytest.raises(ValueError, match="at least one finite value"):
        trimmed_mean([])
    with pytest.raises(ValueError, match="Percentiles rise"):
        trimmed_mean([1.0], 50, 50)
