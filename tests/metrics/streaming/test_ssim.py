"""SSIM that streams: scikit-image's of all rows at once, on one device and on two."""

import numpy as np
import pytest
import streamed

from keras_gen.metrics import SSIM
from keras_gen.metrics.ssim import ssim

RNG = np.random.default_rng(0)
TRUTH = RNG.uniform(0, 1, (23, 13, 12, 2)).astype("float32")
NOISE = RNG.normal(0, 0.3, TRUTH.shape) * RNG.uniform(0.1, 1, (23, 1, 1, 1))
IMAGES = np.clip(TRUTH + NOISE, 0, 1).astype("float32")


def test_it_is_the_mean_of_all_rows(two_replicas):
    # This one is computed by scikit-image, in float64.
    expected = ssim(IMAGES, TRUTH).mean()
    assert 0.2 < expected < 0.95
    batches = streamed.in_batches(SSIM(), TRUTH, IMAGES)
    assert batches == pytest.approx(expected, abs=1e-5)
    for value in (
        streamed.in_a_graph(SSIM(), TRUTH, IMAGES),
        streamed.over_replicas(two_replicas, SSIM, TRUTH, IMAGES),
    ):
        assert value == pytest.approx(batches, abs=1e-6)


def test_it_is_made_again_from_its_config():
    assert streamed.again(SSIM(name="likeness")).name == "likeness"


@pytest.mark.parametrize("shape", [(2, 10, 12, 1), (13, 12, 2)])
def test_too_small_images_are_refused(shape):
    with pytest.raises(ValueError, match="at least 11"):
        SSIM().update_state(np.zeros(shape), np.zeros(shape))
