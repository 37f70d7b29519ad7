import numpy as np
import pytest

from keras_gen.training.data import DataError, checks


@pytest.mark.parametrize("value", [7, 129, 32.0, "32", True, -8])
def test_image_size_outside_the_rule_is_refused(value):
    with pytest.raises(DataError, match=r"image_size must be an integer from 8 to 128"):
        checks.check_image_size(value)


@pytest.mark.parametrize("value", [8, 128, np.int64(32), None])
def test_image_size_within_the_rule_passes(value):
    checks.check_image_size(value)


@pytest.mark.parametrize("value", [0, 5, 3.0, False])
def test_channels_outside_the_rule_are_refused(value):
    with pytest.raises(DataError, match=r"channels must be an integer from 1 to 4"):
        checks.check_channels(value)


@pytest.mark.parametrize("value", [1, 2, 3, 4, None])
def test_channels_within_the_rule_pass(value):
    checks.check_channels(value)


def test_split_names_the_nearest():
    for split in ("train", "test", "all"):
        checks.check_split(split)
    with pytest.raises(DataError, match=r"Unknown split 'tset'.*'test'"):
        checks.check_split("tset")


def test_integer_without_an_upper_bound():
    checks.check_integer("seed", 2**70, 0)
    with pytest.raises(DataError, match=r"at least 0. Received: seed=-1"):
        checks.check_integer("seed", -1, 0)
