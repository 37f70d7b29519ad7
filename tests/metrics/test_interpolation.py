"""Interpolation: ends, middles, constant speed on the sphere."""

import numpy as np
import pytest

from keras_gen.metrics.interpolation import linear, spherical


@pytest.fixture
def ends():
    return np.random.default_rng(0).normal(size=(2, 6, 5))


def test_linear_follows_the_chord(ends):
    start, end = ends
    np.testing.assert_array_equal(linear(start, end, np.zeros(6)), start)
    np.testing.assert_allclose(linear(start, end, np.ones(6)), end)
    times = np.linspace(0, 1, 6)
    expected = [(1 - t) * a + t * b for a, b, t in zip(start, end, times, strict=True)]
    np.testing.assert_allclose(linear(start, end, times), expected)


def test_spherical_begins_and_ends_in_the_right_directions_on_the_sphere(ends):
    start, end = ends
    for time, rows in ((0.0, start), (1.0, end)):
        expected = np.sqrt(5) * rows / np.linalg.norm(rows, axis=1, keepdims=True)
        np.testing.assert_allclose(spherical(start, end, np.full(6, time)), expected)
    # The sine formula of Shoemake, 1985.
    a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in ends)
    omega = np.arccos(np.sum(a * b, axis=1, keepdims=True))
    t = np.linspace(0.1, 0.9, 6)[:, None]
    expected = np.sin((1 - t) * omega) * a + np.sin(t * omega) * b
    expected *= np.sqrt(5) / np.sin(omega)
    np.testing.assert_allclose(spherical(start, end, t[:, 0]), expected)


def test_a_quarter_turn_in_the_plane():
    found = spherical([[3.0, 0.0]], [[0.0, 0.5]], [1 / 3])
    np.testing.assert_allclose(found, np.sqrt(2) * np.array([[0.75**0.5, 0.5]]))


def test_equal_directions_stay(ends):
    start, _ = ends
    found = spherical(start, 2 * start, np.full(6, 0.3))
    np.testing.assert_allclose(
        found, np.sqrt(5) * start / np.linalg.norm(start, axis=1, keepdims=True)
    )


@pytest.mark.parametrize("function", [linear, spherical])
def test_rows_must_belong_together(function):
    with pytest.raises(ValueError, match=r"a time for each. Received: \(2, 3\)"):
        function(np.ones((2, 3)), np.ones((2, 3)), np.zeros(1))
