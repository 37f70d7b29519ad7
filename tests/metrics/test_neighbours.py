import tracemalloc

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from keras_gen.metrics import neighbours
from keras_gen.metrics.neighbours import distance_blocks, squared_radii

RNG = np.random.default_rng(0)


def whole(a, b):
    result = np.full((len(a), len(b)), np.nan)
    for chosen, block in distance_blocks(a, b):
        result[chosen] = block
    return result


@pytest.mark.parametrize("block", [1, 100, 2**22])
def test_blocks_make_up_all_distances(monkeypatch, block):
    monkeypatch.setattr(neighbours, "_BLOCK", block)
    a, b = RNG.normal(size=(33, 5)) + 100, RNG.normal(size=(21, 5)) + 100
    np.testing.assert_allclose(whole(a, b), cdist(a, b, "sqeuclidean"), rtol=1e-11)


def test_copies_have_no_distance():
    a = RNG.normal(size=(200, 64)) + 1000
    distances = whole(a, a[::-1].copy())
    np.testing.assert_array_equal(np.fliplr(distances).diagonal(), 0)
    assert np.count_nonzero(distances) == distances.size - len(a)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_radii_are_those_of_nearest_neighbours(k):
    rows = RNG.normal(size=(150, 7))
    found, _ = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(rows).kneighbors()
    np.testing.assert_allclose(squared_radii(rows, k), found[:, -1] ** 2, rtol=1e-9)


def test_a_copy_is_a_neighbour_and_the_row_itself_is_not():
    rows = np.array([[0.0], [0.0], [3.0]])
    np.testing.assert_allclose(squared_radii(rows, 1), [0, 0, 9])
    np.testing.assert_allclose(squared_radii(rows, 2), [9, 9, 9])


def test_memory_is_bounded():
    rows = RNG.normal(size=(4000, 4))
    tracemalloc.start()
    squared_radii(rows, 3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # All distances at once would be 128 MB, several times.
    assert peak < 5 * neighbours._BLOCK * 8
    neighbours_of_few = next(distance_blocks(rows, rows))[1]
    assert neighbours_of_few.size <= neighbours._BLOCK


@pytest.mark.parametrize("k", [0, 5])
def test_misuse_is_named(k):
    with pytest.raises(ValueError, match=f"k={k} for 5 rows"):
        squared_radii(np.zeros((5, 2)), k)
