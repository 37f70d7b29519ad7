import dataclasses

import numpy as np
import pytest

from keras_gen.training.data import DataError, drawn_images
from keras_gen.training.data.schemes import Request

REQUEST = Request("shapes", "", "train", None, None, 0, 2**31)


def test_the_size_is_that_asked_for_or_32():
    assert drawn_images.checked_size(REQUEST, 10) == 32
    large = dataclasses.replace(REQUEST, image_size=96, channels=1)
    assert drawn_images.checked_size(large, 10) == 96


@pytest.mark.parametrize("channels", [2, 4])
def test_alpha_is_refused(channels):
    request = dataclasses.replace(REQUEST, channels=channels)
    with pytest.raises(DataError, match=f"no alpha.*Received: channels={channels}"):
        drawn_images.checked_size(request, 10)


def test_memory_is_limited():
    request = dataclasses.replace(REQUEST, cache_bytes=30_720)
    assert drawn_images.checked_size(request, 10) == 32
    with pytest.raises(DataError, match="11 images of 32x32, 33,792 bytes"):
        drawn_images.checked_size(request, 11)


def test_seeds_of_a_stream_differ_and_are_fixed():
    random = np.random.RandomState(0)
    seeds = [drawn_images.seed(random) for _ in range(3)]
    # init_genrand(0) of the Mersenne Twister begins with these 32-bit words.
    assert seeds[0] == [2357136044, 2546248239, 3071714933, 3626093760]
    assert len({tuple(seed) for seed in seeds}) == 3


def test_parts_are_joined_by_column():
    parts = [{"a": np.zeros(2), "b": np.ones(2)}, {"a": np.ones(1), "b": np.ones(1)}]
    joined = drawn_images.joined(parts)
    np.testing.assert_array_equal(joined["a"], [0, 0, 1])
    assert drawn_images.joined(parts[:1]) is parts[0]
