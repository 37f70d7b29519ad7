"""The baselines in closed form, and a conditional model measured beside them."""

import io

import numpy as np
import pytest
from PIL import Image
from testing import tiny

from keras_gen.training.data import Source
from keras_gen.training.evaluations import likelihood


def source(images, split="train"):
    return Source("x", split, {"image": images})


def test_histograms_have_one_more_count_for_each_level():
    train = np.array([0, 0, 255], np.uint8).reshape(3, 1, 1, 1)
    test = np.array([-1.0, 1.0], np.float32).reshape(2, 1, 1, 1)
    bits = likelihood._histograms(source(train), test, 2)
    assert bits == pytest.approx(-(np.log2(3 / 5) + np.log2(2 / 5)) / 2, rel=1e-6)


def test_each_pixel_has_a_histogram_of_its_own():
    train = np.zeros((98, 1, 2, 1), np.uint8)
    train[:, :, 1] = 255
    test = np.array([-1.0, 1.0], np.float32).reshape(1, 1, 2, 1)
    bits = likelihood._histograms(source(train), test, 2)
    assert bits == pytest.approx(-np.log2(0.99), rel=1e-6)


def test_png_counts_the_files_bytes():
    image = np.random.default_rng(0).uniform(-1, 1, (3, 9, 8, 1)).astype("float32")
    total = 0
    for each in np.rint((image + 1) * 127.5).astype(np.uint8)[..., 0]:
        buffer = io.BytesIO()
        Image.fromarray(each).save(buffer, format="PNG", optimize=True)
        total += len(buffer.getvalue())
    assert likelihood._png(image) == pytest.approx(8 * total / image.size)


class FakeTrial:
    """Six test rows, and a model of two levels."""

    seed = 0

    def __init__(self):
        images = np.random.default_rng(1).choice([0, 255], (40, 8, 8, 1))
        images = images.astype(np.uint8)
        self.train, self.test = source(images[:34]), source(images[34:], "test")
        sizes = {"levels": 2, "num_classes": None, "ema_momentum": None}
        self.model = tiny("pixelcnn", **sizes)
        self.untrained = tiny("pixelcnn", **sizes)

    def rows(self, most):
        return 6

    def measurement(self, metric, value, **protocol):
        told = protocol["n_fake"], protocol["parameters"]["levels"]
        return metric, protocol["subject"], float(value), told


def test_an_unconditional_model_is_measured_in_bits_alone():
    trial = FakeTrial()
    rows = likelihood.evaluate(trial)
    image = trial.test.rows()["image"]
    assert {metric for metric, *_ in rows} == {"bits_per_dim"}
    # A file's bytes have 256 levels, whatever the model's.
    assert {subject: told for _, subject, _, told in rows} == {
        "generator": (6, 2),
        "untrained generator": (6, 2),
        "pixel histograms": (6, 2),
        "optimised PNG": (6, 256),
    }
    values = {subject: value for _, subject, value, _ in rows}
    expected = float(np.mean(trial.model.bits_per_dim(image)))
    assert values["generator"] == pytest.approx(expected, rel=1e-5)
    assert 0.9 < values["pixel histograms"] < 1.2  # Noise of two levels has one bit.
    assert set(values) == {
        "generator",
        "untrained generator",
        "pixel histograms",
        "optimised PNG",
    }
