"""The shipped perceptual network: small, calibrated, and monotonic in damage."""

import numpy as np
import pytest

from keras_gen.metrics import extractors
from keras_gen.perceptual import Shapes
from keras_gen.training import data
from keras_gen.training.extractors.damage import blurred

ALL = tuple(f"relu{block}_{conv}" for block in (1, 2, 3) for conv in (1, 2))


@pytest.fixture(scope="module")
def photos():
    return data.load("photos", "test").images(64, seed=0)


def test_maps_have_the_documented_sizes_for_any_image():
    maps = Shapes(ALL)(np.zeros((2, 20, 28, 3), "float32"))
    sides = [(20, 28)] * 2 + [(10, 14)] * 2 + [(5, 7)] * 2
    assert [m.shape[1:3] for m in maps] == sides
    assert [m.shape[-1] for m in maps] == [16, 16, 32, 32, 64, 64]


def test_maps_are_the_classifiers_own():
    images = data.load("shapes", "test").images(8)
    (maps,) = Shapes(["relu3_2"], 1.0)(images)
    expected = extractors.get("shapes_cnn")(images)  # Their means are its features.
    np.testing.assert_allclose(np.mean(maps, axis=(1, 2)), expected, rtol=1e-4)


def test_default_scales_are_the_sizes_of_maps_on_its_training_data():
    images = data.load("shapes", "train").images(64)
    for maps in Shapes(ALL)(images):
        assert np.mean(maps) == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("layer", ["relu1_2", "relu2_2", "relu3_2"])
def test_distance_grows_with_blur_and_with_translation(photos, layer):
    features = Shapes([layer])

    def distance(changed):
        return float(np.mean(features.distance(changed, photos)))

    by_blur = [distance(blurred(photos, sigma)) for sigma in (0, 0.5, 1, 2)]
    by_shift = [distance(np.roll(photos, pixels, axis=2)) for pixels in (0, 1, 2, 4)]
    for series in (by_blur, by_shift):
        assert series[0] == pytest.approx(0, abs=1e-6)
        assert all(b > 1.2 * a for a, b in zip(series, series[1:], strict=False))


def test_an_unknown_layer_is_refused_at_once():
    with pytest.raises(ValueError, match="Unknown layer 'block5_conv4'"):
        Shapes(["relu5_4"])
