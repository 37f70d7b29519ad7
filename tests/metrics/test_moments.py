import tracemalloc

import numpy as np
import pytest

from keras_gen.metrics import FeatureMoments


def test_they_are_mean_and_unbiased_covariance_worked_by_hand():
    moments = FeatureMoments(2)
    moments.update([[0.0, 1.0]])
    moments.update([[2.0, 1.0], [4.0, 4.0]])
    assert moments.n == 3
    np.testing.assert_allclose(moments.mean, [2, 2], atol=1e-15)
    # Deviations (-2, -1), (0, -1), (2, 2); products summed and divided by 2.
    np.testing.assert_allclose(moments.covariance, [[4, 3], [3, 3]], atol=1e-15)


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_order_and_chunking_do_not_matter(offset):
    rng = np.random.default_rng(0)
    features = rng.normal(size=(3000, 6)) * np.logspace(-2, 2, 6) + offset
    expected = np.cov(features.T)
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    shuffled = features[rng.permutation(3000)]
    for rows, cuts in [
        (features, []),
        (shuffled, [1, 2, 7, 2990]),
        (features[::-1], list(range(37, 3000, 37))),
    ]:
        moments = FeatureMoments(6)
        for chunk in np.split(rows, cuts):
            moments.update(chunk)
        assert moments.n == 3000
        np.testing.assert_allclose(
            moments.mean, features.mean(0), rtol=1e-12, atol=1e-12
        )
        # At an offset of 1e6 the data themselves hold 1e-10 of a deviation of 1;
        # of the smallest deviation, 0.01, they hold 1e-8.
        tolerance = 1e-10 if offset == 0 else 1e-7
        np.testing.assert_array_less(
            np.abs(moments.covariance - expected) / scale, tolerance
        )


def test_float32_features_are_accumulated_in_float64():
    features = np.full((100_000, 1), 0.1, "float32")
    features[::2] += 1e-3
    moments = FeatureMoments(1)
    for chunk in np.split(features, 100):
        moments.update(chunk)
    exact = features.astype("float64")
    np.testing.assert_allclose(moments.mean, exact.mean(0), rtol=1e-13)
    np.testing.assert_allclose(moments.covariance[0, 0], exact.var(ddof=1), rtol=1e-10)


def test_merged_accumulators_equal_one():
    rng = np.random.default_rng(1)
    features = rng.normal(size=(500, 4)) + 5
    whole, left, right = FeatureMoments(4), FeatureMoments(4), FeatureMoments(4)
    whole.update(features)
    left.update(features[:120])
    right.update(features[120:])
    left.merge(right)
    left.merge(FeatureMoments(4))
    assert left.n == 500
    np.testing.assert_allclose(left.mean, whole.mean, rtol=1e-13)
    np.testing.assert_allclose(
        left.covariance, whole.covariance, rtol=1e-12, atol=1e-13
    )
    with pytest.raises(ValueError, match="same feature_dim"):
        left.merge(FeatureMoments(5))


def test_memory_does_not_grow_with_the_stream():
    chunk = np.random.default_rng(2).normal(size=(60_000, 32)).astype("float32")
    moments = FeatureMoments(32)
    tracemalloc.start()
    for _ in range(3):
        moments.update(chunk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # A float64 copy of one chunk alone would take 15 MB.
    assert peak < 5e6


def test_covariance_is_exactly_symmetric():
    moments = FeatureMoments(20)
    moments.update(np.random.default_rng(3).normal(size=(99, 20)))
    assert (moments.covariance == moments.covariance.T).all()


def test_misuse_is_named():
    moments = FeatureMoments(3)
    with pytest.raises(ValueError, match=r"\(n, 3\). Received: shape \(5, 2\)"):
        moments.update(np.zeros((5, 2)))
    with pytest.raises(ValueError, match=r"\(n, 3\). Received: shape \(3,\)"):
        moments.update(np.zeros(3))
    bad = np.zeros((2000, 3))
    bad[1500, 1] = np.nan
    with pytest.raises(ValueError, match="1 bad rows, the first is row 1500"):
        moments.update(bad)
    assert moments.n == 0
    moments.update(np.zeros((1, 3)))
    with pytest.raises(ValueError, match="at least 2 feature rows. Received: n=1"):
        _ = moments.covariance
    with pytest.raises(ValueError, match="feature_dim=0"):
        FeatureMoments(0)
