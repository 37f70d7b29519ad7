"""Reconstructions whose error is known, and baselines by other programs."""

import fake_generators
import numpy as np
import pytest
import tensorflow as tf
from fake_generators import values
from sklearn.decomposition import PCA

from keras_gen import features
from keras_gen.base import Endpoint, Feature
from keras_gen.training import RunError
from keras_gen.training.data import Source
from keras_gen.training.evaluations import reconstruction

SMALL = {"num_codes": 5, "code_dim": 3, "width": 4, "prior_width": 4, "prior_layers": 1}


class Shifted:
    """An autoencoder that brings images back with all pixels moved.

    Args:
        shift: What is added, in [-1, 1].
        code: What it says it encodes to; None for no endpoint `encode`.
    """

    def __init__(self, shift, code=None):
        def endpoint(name, output, function):
            return Endpoint(name, (features.image((8, 8, 1)),), (output,), function)

        image = features.image((8, 8, 1), "reconstruction")
        self.endpoints = {
            "reconstruct": endpoint("reconstruct", image, lambda x: (x + shift,))
        }
        if code is not None:
            self.endpoints["encode"] = endpoint("encode", code, None)


def by_bytes(images):
    return np.rint((np.clip(images, -1, 1) + 1) * 127.5) / 255


def test_known_errors_have_their_values_and_baselines_are_other_programs(tmp_path):
    code = Feature("code", (5,))
    trial = fake_generators.trial(
        tmp_path, Shifted(0.0, code), Shifted(0.4), count=60, seed=3
    )
    rows = reconstruction.evaluate(trial)
    found = values(rows)
    subjects = ("generator", "untrained generator", "mean image", "PCA of 5")
    # The digits have 8 pixels a side, and no SSIM.
    assert set(found) == {(m, s) for m in ("psnr", "mse") for s in subjects}
    assert found["psnr", "generator"] == pytest.approx(100)
    assert found["mse", "generator"] == 0
    images, train = trial.test.images(60, seed=3), trial.train.images()
    flat = train.reshape(len(train), 64).astype("float64")
    pca = PCA(5, svd_solver="full").fit(flat)
    made = pca.inverse_transform(pca.transform(images.reshape(60, 64)))
    for subject, expected in (
        ("untrained generator", images + 0.4),
        ("mean image", np.broadcast_to(flat.mean(0).reshape(8, 8, 1), images.shape)),
        ("PCA of 5", made.reshape(images.shape)),
    ):
        errors = np.square(by_bytes(expected) - by_bytes(images)).mean(axis=(1, 2, 3))
        # A pixel on the edge between two bytes may fall on either side.
        assert found["mse", subject] == pytest.approx(errors.mean(), rel=1e-3)
        decibels = (-10 * np.log10(errors)).mean()
        assert found["psnr", subject] == pytest.approx(decibels, abs=0.01)
    assert found["mse", "PCA of 5"] < found["mse", "mean image"]
    assert {(row.n_real, row.n_fake, row.split) for row in rows} == {(60, 60, "test")}
    assert {row.preprocessing for row in rows} == {"uint8 round trip; [0, 1]"}


def test_larger_images_have_an_ssim(tmp_path):
    trial = fake_generators.trial(tmp_path, Shifted(0.2), Shifted(0.5), count=4)
    drawn = np.random.default_rng(0).integers(40, 200, (9, 12, 14, 1)).astype("uint8")
    trial.train = Source("x", "train", {"image": drawn[:5]})
    trial.test = Source("x", "test", {"image": drawn[5:]})
    found = values(reconstruction.evaluate(trial))
    truth = trial.test.images(4, seed=0)
    expected = tf.image.ssim(by_bytes(truth + 0.2), by_bytes(truth), max_val=1.0)
    mean = float(np.mean(expected))
    assert found["ssim", "generator"] == pytest.approx(mean, abs=1e-4)
    assert found["ssim", "untrained generator"] < mean


@pytest.mark.parametrize(
    "code",
    [
        None,
        Feature("codes", (2, 2), "int32", 0, 4),  # Whole numbers.
        Feature("code", (4, 4, 2)),  # A map.
        Feature("code", (64,)),  # As many as pixels: nothing is lost.
    ],
)
def test_codes_that_are_no_short_vectors_have_no_pca(tmp_path, code):
    trial = fake_generators.trial(tmp_path, Shifted(0.0, code), Shifted(0.1), count=9)
    subjects = {row.subject for row in reconstruction.evaluate(trial)}
    assert subjects == {"generator", "untrained generator", "mean image"}


@pytest.mark.parametrize(
    ("recipe", "subject"),
    [
        ({"system": "vae", "model": {"latent_dim": 4, "width": 8}}, "PCA of 4"),
        ({"system": "vq_vae", "model": SMALL}, "mean image"),
    ],
)
def test_real_systems_are_measured(tmp_path, recipe, subject):
    trial = fake_generators.trial(tmp_path, recipe=recipe, count=20)
    found = values(reconstruction.evaluate(trial))
    assert list(found)[-1] == ("mse", subject)
    images = trial.test.images(20, seed=0)
    made = np.asarray(trial.model.reconstruct(images))
    expected = np.square(by_bytes(made) - by_bytes(images)).mean()
    assert found["mse", "generator"] == pytest.approx(expected, rel=1e-3)


def test_systems_that_do_not_reconstruct_are_refused(tmp_path):
    trial = fake_generators.trial(tmp_path, count=9)
    with pytest.raises(RunError, match="endpoint `reconstruct`.*run of"):
        reconstruction.evaluate(trial)
