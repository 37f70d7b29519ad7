import numpy as np
import pytest

from keras_gen.training.data import DataError, splits


def test_stratified_keeps_each_class_share():
    labels = np.repeat([0, 1, 2], [100, 50, 10])
    train, test = splits.stratified(labels, 0.2, seed=3)
    np.testing.assert_array_equal(np.bincount(labels[test]), [20, 10, 2])
    np.testing.assert_array_equal(np.sort(np.r_[train, test]), np.arange(160))


def test_stratified_depends_on_the_seed_alone():
    labels = np.arange(400) % 4
    one, again, other = (splits.stratified(labels, 0.2, seed=s)[1] for s in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_by_name_is_stable_and_near_the_fraction():
    names = [f"{i}.png" for i in range(4000)]
    first = [splits.by_name(name, 0.1, seed=0) for name in names]
    other = [splits.by_name(name, 0.1, seed=1) for name in names]
    # Binomial: 400 expected, standard deviation 19.
    assert first.count("test") == pytest.approx(400, abs=80)
    assert first != other
    # Pinned: another hash would move images between the splits of existing runs.
    tests = [i for i in range(40) if first[i] == "test"]
    assert tests == [4, 7, 11, 15, 37]


def test_an_empty_split_is_refused():
    splits.check_not_empty(1, "test", 10, "here")
    with pytest.raises(DataError, match=r"'test' split.*10 images in here.*'all'"):
        splits.check_not_empty(0, "test", 10, "here")
