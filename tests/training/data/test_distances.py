import numpy as np
import pytest

from keras_gen.training.data import distances


def polygon(radii, start, step):
    """Corners at these radii, at angles clockwise from straight up, in degrees."""
    angles = np.deg2rad(start + step * np.arange(len(radii)))
    return np.stack([np.sin(angles), -np.cos(angles)], 1) * np.array(radii)[:, None]


RATIO, ARM = distances.STAR_RATIO, distances.CROSS_RATIO
FIGURES = {
    "square": (distances.square, polygon([2**0.5] * 4, 45, 90)),
    "triangle": (distances.triangle, polygon([1] * 3, 0, 120)),
    "star": (distances.star, polygon([1, RATIO] * 5, 0, 36)),
    "cross": (
        distances.cross,
        np.array(
            [(-ARM, -1), (ARM, -1), (ARM, -ARM), (1, -ARM), (1, ARM), (ARM, ARM)]
            + [(ARM, 1), (-ARM, 1), (-ARM, ARM), (-1, ARM), (-1, -ARM), (-ARM, -ARM)]
        ),
    ),
}


def inside(x, y, corners):
    """Whether a ray to the right crosses the polygon's edges an odd number of times."""
    result = np.zeros(x.shape, bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            crossed = (y0 <= y) != (y1 <= y)
            result ^= crossed & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return result


def test_coverage_is_that_of_an_edge_along_the_grid():
    got = distances.coverage(np.array([-2, -0.5, -0.25, 0, 0.25, 0.5, 2]))
    np.testing.assert_allclose(got, [1, 1, 0.75, 0.5, 0.25, 0, 0])


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("length", [1.0, 7.3])
def test_the_sign_says_what_lies_inside(name, length):
    function, corners = FIGURES[name]
    x, y = np.random.RandomState(0).uniform(-1.5, 1.5, (2, 20_000)) * length
    distance = function(x, y, length)
    clear = np.abs(distance) > 1e-5 * length
    expected = inside(x, y, corners * length)
    assert 0.1 < expected.mean() < 0.6
    np.testing.assert_array_equal((distance < 0)[clear], expected[clear])


@pytest.mark.parametrize("name", FIGURES)
def test_distances_are_measured_across_the_edges(name):
    function, corners = FIGURES[name]
    following = np.roll(corners, -1, axis=0)
    middle, along = (corners + following) / 2, following - corners
    outwards = np.stack([-along[:, 1], along[:, 0]], 1) * -1
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
    for step in (-0.1, -0.02, 0.0, 0.02):
        x, y = (middle + step * outwards).T
        np.testing.assert_allclose(function(x, y, 1.0), step, atol=1e-6)


def test_a_circle():
    x, y = np.array([0.0, 3.0, 3.0]), np.array([0.0, 4.0, 0.0])
    np.testing.assert_allclose(distances.circle(x, y, 2.0), [-2, 3, 1])


def test_an_ellipse_is_exact_at_its_edge_and_first_order_around_it():
    angle = np.linspace(0, 2 * np.pi, 50)
    x, y = 5 * np.cos(angle), 2 * np.sin(angle)
    normal = np.stack([x / 25, y / 4])
    normal /= np.linalg.norm(normal, axis=0)
    np.testing.assert_allclose(distances.ellipse(x, y, 5.0, 2.0), 0, atol=1e-12)
    for step in (-0.05, 0.05):
        got = distances.ellipse(x + step * normal[0], y + step * normal[1], 5.0, 2.0)
        # The edge bends with a radius of 0.8 or more: the error is of step^2 / 0.8.
        np.testing.assert_allclose(got, step, atol=0.004)
    assert distances.ellipse(np.zeros(1), np.zeros(1), 5.0, 2.0) <= 0


def nearest(x, y, curve):
    return np.sqrt(((np.stack([x, y], -1)[:, None] - curve) ** 2).sum(-1)).min(1)


def test_a_segment():
    x, y = np.random.RandomState(0).uniform(-3, 3, (2, 500))
    share = np.linspace(-1, 1, 2001)[:, None]
    expected = nearest(x, y, share * np.array([1.5, -0.5]))
    got = distances.segment(x, y, 1.5, -0.5)
    np.testing.assert_allclose(got, expected, atol=1e-3)
    assert distances.segment(np.array(3.0), np.array(4.0), 0.0, 0.0) == 5


@pytest.mark.parametrize("depth", [-0.4, 0.0, 0.4])
def test_an_arc_hangs_by_its_depth(depth):
    x = np.linspace(-1, 1, 2001)
    curve = np.stack([x, depth * (1 - x**2)], -1)
    np.testing.assert_allclose(distances.arc(*curve.T, 1.0, depth), 0, atol=1e-12)
    # Close to the curve; at the ends it may be off, where slope and end meet.
    x = np.random.RandomState(0).uniform(-0.8, 0.8, 500)
    y = depth * (1 - x**2) + np.random.RandomState(1).uniform(-0.05, 0.05, 500)
    got = distances.arc(x, y, 1.0, depth)
    np.testing.assert_allclose(got, nearest(x, y, curve), atol=0.003)
    np.testing.assert_allclose(
        distances.arc(np.array(3.0), np.array(0.0), 1.0, depth), 2
    )
