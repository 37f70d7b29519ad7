"""PSNR that streams: the function of all rows at once, on one device and on two."""

import numpy as np
import pytest
import streamed

from keras_gen.metrics import PSNR
from keras_gen.metrics.psnr import psnr

RNG = np.random.default_rng(0)
TRUTH = RNG.uniform(0, 1, (23, 6, 5, 3))
IMAGES = TRUTH + RNG.normal(0, 1, TRUTH.shape) * RNG.uniform(0.01, 1, (23, 1, 1, 1))
EXPECTED = psnr(IMAGES, TRUTH).mean()


def test_it_is_the_mean_of_all_rows(two_replicas):
    for value in (
        streamed.in_batches(PSNR(), TRUTH, IMAGES),
        streamed.in_a_graph(PSNR(), TRUTH, IMAGES),
        streamed.over_replicas(two_replicas, PSNR, TRUTH, IMAGES),
    ):
        assert value == pytest.approx(EXPECTED, rel=1e-12)


def test_an_equal_image_counts_as_it_does_for_the_function():
    metric = streamed.again(PSNR(name="decibels"))
    metric.update_state(TRUTH[:2], np.stack([IMAGES[0], TRUTH[1]]))
    expected = (psnr(IMAGES[:1], TRUTH[:1])[0] + 100) / 2
    assert float(metric.result()) == pytest.approx(expected, rel=1e-12)


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"Received: \(2, 6, 5, 3\) and \(2, 6, 6, 3"):
        PSNR().update_state(TRUTH[:2], np.zeros((2, 6, 6, 3)))
    with pytest.raises(ValueError, match="PSNR compares images"):
        PSNR().update_state(TRUTH[0], IMAGES[0])
