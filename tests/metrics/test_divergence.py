import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from keras_gen.metrics.divergence import jensen_shannon


def test_it_is_the_square_of_scipys_distance():
    rng = np.random.default_rng(0)
    for _ in range(5):
        p, q = rng.random(7), rng.random(7)
        expected = jensenshannon(p, q) ** 2
        np.testing.assert_allclose(jensen_shannon(p, q), expected, rtol=1e-12)


def test_by_hand():
    # m = (3/4, 1/4): ½ ln(4/3) + ½ (½ ln(2/3) + ½ ln 2).
    expected = 0.5 * np.log(4 / 3) + 0.25 * (np.log(2 / 3) + np.log(2))
    np.testing.assert_allclose(jensen_shannon([1, 0], [1, 1]), expected, rtol=1e-12)


def test_bounds():
    assert jensen_shannon([2, 0, 6], [1, 0, 3]) == 0
    np.testing.assert_allclose(
        jensen_shannon([1, 1, 0, 0], [0, 0, 1, 3]), np.log(2), rtol=1e-12
    )


def test_counts_and_shares_are_alike_and_the_order_does_not_matter():
    p, q = np.array([1, 2, 5]), np.array([4, 4, 1])
    assert jensen_shannon(p, q) == jensen_shannon(q, p)
    np.testing.assert_allclose(
        jensen_shannon(p / p.sum(), 10 * q), jensen_shannon(p, q), rtol=1e-12
    )


def test_misuse():
    with pytest.raises(ValueError, match=r"same bins.*\(2,\) and \(3,\)"):
        jensen_shannon([1, 1], [1, 1, 1])
    for wrong in ([0, 0], [1, -1, 1], [[1, 2]], [1, np.nan]):
        with pytest.raises(ValueError, match="positive"):
            jensen_shannon(wrong, [1, 1])
