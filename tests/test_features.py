"""Feature: what fits and what is refused."""

import numpy as np
import pytest

from keras_gen import features


def test_a_fitting_batch_passes():
    features.image((4, 4, 1)).check(np.zeros((2, 4, 4, 1)))
    features.label(10).check(np.array([0, 9]))
    features.latents(3).check(np.full((2, 3), 50.0))


def test_free_sizes_take_any_size():
    features.Feature("image", (None, None, 3)).check_shape((2, 5, 7, 3))
    with pytest.raises(ValueError, match="must have shape"):
        features.Feature("image", (None, None, 3)).check_shape((2, 5, 7, 1))


@pytest.mark.parametrize(
    ("feature", "value", "message"),
    [
        (features.label(10), np.array([10]), r"\[0, 9\]. Received values from 10 to"),
        (features.label(), np.array([-1]), r"must lie in \[0, inf\)"),
        (features.latents(2, "uniform"), np.array([[0, 1.1]]), r"\[-1, 1\]"),
        (features.image((1, 1, 1)), np.full((1, 1, 1, 1), 1.2), r"to \[-1, 1\] before"),
        (features.image((1, 1, 1)), np.zeros((0, 1, 1, 1)), "at least one row"),
    ],
)
def test_refusals(feature, value, message):
    with pytest.raises(ValueError, match=message):
        feature.check(value)


def test_a_sample_is_an_image_or_a_point():
    assert features.sample((8, 9, 3)).name == "image"
    point = features.sample((2,))
    assert (point.name, point.low, point.high) == ("point", None, None)
    with pytest.raises(ValueError, match=r"or points \(dimensions,\). Received: shape"):
        features.sample((2, 3))


def test_free_sides_take_multiples():
    free = features.image((None, None, 3), multiple=8)
    assert free.typical_shape() == (16, 24, 3)
    assert free.typical_shape(step=1) == (24, 32, 3)
    free.check(np.zeros((2, 8, 24, 3)))
    assert free.cast(np.zeros((1, 16, 8, 3))).shape == (1, 16, 8, 3)
    for shape in ((2, 12, 24, 3), (2, 8, 24, 1), (2, 8, 24)):
        with pytest.raises(ValueError, match="multiple of 8, multiple of 8, 3"):
            free.check_shape(shape)
        with pytest.raises(ValueError, match="multiple of 8"):
            free.cast(np.zeros(shape))


def test_what_has_a_prior_may_be_extrapolated_but_no_class():
    codes = features.Feature("codes", (2,), low=-1.0, high=1.0, prior="uniform")
    np.testing.assert_array_equal(codes.cast([[2.0, -3.0]]), [[2.0, -3.0]])
    with pytest.raises(ValueError, match=r"must lie in \[0, 4\]"):
        features.label(5, prior="categorical").cast([5])


@pytest.mark.parametrize("value", [2**32 + 3, 2**31, -(2**31) - 1, np.uint64(2**63)])
def test_whole_numbers_do_not_wrap_around(value):
    label = features.Feature("label", (), "int32")
    with pytest.raises(ValueError, match="Input 'label' must fit int32"):
        label.cast([value])
    assert label.cast([2**31 - 1, -(2**31)]).dtype == np.int32
