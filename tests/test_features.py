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
