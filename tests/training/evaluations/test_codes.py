"""The baselines of discrete codes in closed form."""

import math

import numpy as np
import pytest

from keras_gen.training.evaluations import codes

RNG = np.random.default_rng(0)


class FakeModel:
    """A codebook of four codes, of which it uses some."""

    num_codes = 4

    def encode(self, image):
        return (image[:, :1, :1, 0] > 0).astype(np.int32)


class FakeTrial:
    seed = 0

    def __init__(self, images=None):
        self.model = FakeModel()
        self.train = self
        self._images = images

    def images(self, limit=None, seed=None):
        return self._images

    def measurement(self, metric, value, **protocol):
        return metric, protocol.get("subject", "generator"), float(value)


def test_pca_of_as_many_components_as_pixels_loses_the_rounding_alone():
    train = RNG.uniform(-1, 1, (400, 6))
    rebuilt = codes._pca(train, train, components=6)
    # A coefficient's step is its range over 255; the error is at most half of it.
    assert 0 < np.abs(rebuilt - train).max() < 6 * 4 / 255


def test_pca_finds_the_directions_that_matter():
    direction = RNG.normal(size=(1, 6))
    train = RNG.normal(size=(300, 1)) @ direction + 5.0
    rebuilt = codes._pca(train, train, components=1)
    assert np.abs(rebuilt - train).max() < 0.05 * np.abs(train - 5).max()


def test_perplexity_is_that_of_all_codes():
    chosen = np.array([[0, 0], [1, 1], [2, 2]], np.int32)
    ((metric, subject, value),) = codes._usage(FakeTrial(), chosen)
    assert (metric, subject) == ("code_perplexity", "generator")
    assert value == pytest.approx(3.0)


def test_reconstruction_stands_beside_the_mean_image_and_pca():
    images = RNG.uniform(-1, 1, (200, 2, 2, 1)).astype("float32")
    trial = FakeTrial(images)
    decoded = images + 0.1
    rows = codes._reconstruction(trial, images, decoded, np.zeros((200, 2, 2), int))
    values = {subject: value for _, subject, value in rows}
    assert values["generator"] == pytest.approx(0.01 / images.var(), rel=1e-4)
    assert values["mean image"] == pytest.approx(
        images.reshape(200, 4).var(axis=0).mean() / images.var(), rel=1e-4
    )
    # Four codes of two bits are one coefficient of eight.
    assert "PCA of 1 x 8 bits" in values


def test_the_entropy_of_equal_shares_is_their_logarithm():
    assert codes._entropy(np.array([5, 5, 0, 5, 5])) == pytest.approx(math.log(4))
