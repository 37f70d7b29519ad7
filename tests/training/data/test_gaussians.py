import hashlib

import numpy as np
import pytest

from keras_gen.training import data
from keras_gen.training.data import DataError, gaussians


def test_ring_has_eight_distinct_centres_on_the_circle_of_radius_two():
    half = np.sqrt(2)
    expected = [
        (2, 0),
        (half, half),
        (0, 2),
        (-half, half),
        (-2, 0),
        (-half, -half),
        (0, -2),
        (half, -half),
    ]
    np.testing.assert_allclose(gaussians.centres("ring"), expected, atol=1e-12)
    assert gaussians.std("ring") == 0.1


def test_grid_has_25_centres_in_the_paper_s_units():
    centres = gaussians.centres("grid") * gaussians.unit("grid")
    expected = [(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)]
    np.testing.assert_allclose(centres, expected, atol=1e-12)
    assert gaussians.std("grid") * 2.828 == pytest.approx(0.05)


@pytest.mark.parametrize(("variant", "modes"), [("ring", 8), ("grid", 25)])
def test_points_scatter_around_their_labels_centre(variant, modes):
    rows = data.load(f"gaussians:{variant}").rows()
    points, labels = rows["point"], rows["label"]
    assert points.shape == (50_000, 2) and points.dtype == np.float32
    assert labels.dtype == np.int32
    std = gaussians.std(variant)
    for mode, centre in enumerate(gaussians.centres(variant)):
        own = points[labels == mode]
        assert len(own) == 50_000 / modes
        # Five standard errors of a mean and of a deviation.
        error = std / np.sqrt(len(own))
        np.testing.assert_allclose(own.mean(0), centre, atol=5 * error)
        np.testing.assert_allclose(own.std(0), std, atol=5 * error / np.sqrt(2))
        correlation = np.corrcoef(own.T)[0, 1]
        assert abs(correlation) < 5 / np.sqrt(len(own))


def test_the_share_within_three_deviations_is_that_of_a_plane_gaussian():
    rows = data.load("gaussians").rows()
    distance = np.linalg.norm(
        rows["point"] - gaussians.centres()[rows["label"]], axis=1
    )
    share = (distance <= 3 * gaussians.std()).mean()
    assert share == pytest.approx(1 - np.exp(-4.5), abs=0.003)


def test_splits_are_drawn_apart_and_pinned():
    train, test, both = (
        data.load("gaussians:grid", split=split).rows()["point"]
        for split in ("train", "test", "all")
    )
    assert len(test) == 10_000
    np.testing.assert_array_equal(both, np.concatenate([train, test]))
    assert not set(map(bytes, train)) & set(map(bytes, test))
    # To 1e-4, so that the last bits of cosines do not matter.
    digest = hashlib.sha256(np.rint(test * 1e4).astype("<i4").tobytes()).hexdigest()
    assert digest.startswith("547015db4544ca83")


def test_the_seed_chooses_the_draw_and_ring_is_the_default():
    first = data.load("gaussians", seed=1).rows()["point"]
    again = data.load("gaussians:ring", seed=1).rows()["point"]
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, data.load("gaussians").rows()["point"])


def test_it_is_labelled_by_mode():
    source = data.load("gaussians:grid", split="test")
    assert source.num_classes == 25 and source.label_names[24] == "24"
    assert np.bincount(source.labels()).tolist() == [400] * 25


@pytest.mark.parametrize(
    ("spec", "options", "message"),
    [
        ("gaussians:rings", {}, "Unknown variant of gaussians 'rings'.*'ring'"),
        ("gaussians", {"image_size": 32}, "'gaussians' holds none.*image_size=32"),
        ("gaussians", {"channels": 1}, "holds none.*channels=1"),
    ],
)
def test_misuse_is_told(spec, options, message):
    with pytest.raises(DataError, match=message):
        data.load(spec, **options)


def test_an_unknown_variant_has_no_centres():
    for function in (gaussians.centres, gaussians.std, gaussians.unit):
        with pytest.raises(DataError, match="Unknown variant"):
            function("circle")


def test_a_picture_shows_where_the_points_are():
    # Three points in one place, one in another, and one far outside.
    points = np.array([[-2.49, 2.49]] * 3 + [[0.01, -0.01], [9.0, 0.01]])
    image = gaussians.density(points, side=10)
    assert image.shape == (1, 10, 10, 1)
    expected = np.full((10, 10), -1.0)
    expected[0, 0] = 1.0
    expected[5, 5] = expected[4, 9] = 2 * np.sqrt(1 / 3) - 1
    np.testing.assert_allclose(image[0, :, :, 0], expected, atol=1e-12)


def test_the_source_draws_its_points():
    source = data.load("gaussians", split="test")
    image = source.draw(source.rows()["point"])
    assert image.shape == (1, 96, 96, 1)
    # The picture of a ring: nothing in its middle, something at (2, 0) and (0, 2).
    assert image[0, 48, 48, 0] == -1
    assert image[0, 48, 86, 0] > 0 and image[0, 9, 48, 0] > 0
