import hashlib
from pathlib import Path

import numpy as np
import pytest
import skimage
import sklearn
from PIL import Image

from keras_gen.training import data
from keras_gen.training.data import DataNotFoundError, photos


def half_size(file):
    """Returns a photograph at half its size in float64, by the mean of 2x2 pixels."""
    package = sklearn if "datasets" in file else skimage
    path = Path(package.__file__).parent / file
    whole = np.asarray(Image.open(path).convert("RGB"), float)
    height, width = whole.shape[0] // 2 * 2, whole.shape[1] // 2 * 2
    whole = whole[:height, :width]
    return (
        whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]
    ) / 4


def occurs(crop, whole):
    """Whether the crop is a part of the image, to a grey value's rounding."""
    side = len(crop)
    corner = np.abs(whole[: 1 - side, : 1 - side] - crop[0, 0]).max(-1) <= 0.51
    return any(
        np.abs(whole[y : y + side, x : x + side] - crop).max() <= 0.51
        for y, x in np.argwhere(corner)
    )


@pytest.mark.parametrize(
    ("split", "files"),
    [
        (
            "train",
            [
                "data/astronaut.png",
                "data/chelsea.png",
                "datasets/images/china.jpg",
                "data/ihc.png",
                "data/motorcycle_left.png",
                "data/rocket.jpg",
            ],
        ),
        ("test", ["data/coffee.png", "datasets/images/flower.jpg"]),
    ],
)
def test_crop_i_is_a_part_of_photograph_i(split, files):
    crops = data.load("photos", split=split).read(range(2 * len(files)))["image"]
    wholes = [half_size(file) for file in files]
    for i, crop in enumerate(crops):
        assert occurs(crop, wholes[i % len(wholes)])


def test_the_splits_take_other_photographs():
    train, test = (set(photos.PHOTOGRAPHS[split]) for split in ("train", "test"))
    assert len(train) == 6 and len(test) == 2 and not train & test


def test_counts_sizes_and_channels():
    source = data.load("photos")
    assert len(source) == 8000 and source.image_shape == (32, 32, 3)
    assert list(source.features) == ["image"]
    test = data.load("photos", split="test", image_size=16, channels=1)
    assert len(test) == 512 and test.image_shape == (16, 16, 1)
    assert len(data.load("photos", split="all", image_size=8)) == 8512


def test_no_crop_is_flat_or_occurs_twice():
    crops = data.load("photos").read(range(8000))["image"]
    assert len({crop.tobytes() for crop in crops}) == 8000
    grey = crops.astype(float) @ (0.299, 0.587, 0.114)
    # Pillow rounds grey values, which moves a deviation by less than 0.3.
    assert grey.std((1, 2)).min() > photos.FLATTEST - 0.3


def test_has_structure_is_a_standard_deviation():
    grey = np.random.RandomState(0).randint(100, 142, (20, 24)).astype(np.uint8)
    windows = np.lib.stride_tricks.sliding_window_view(grey, (8, 8))
    expected = windows.std((-1, -2)) >= 12
    assert 0.1 < expected.mean() < 0.9
    np.testing.assert_array_equal(photos.has_structure(grey, 8), expected)


def test_every_size_has_crops_enough():
    for split, names in photos.PHOTOGRAPHS.items():
        wanted = -(-photos.COUNTS[split] // len(names))
        for name in names:
            grey = np.asarray(photos.photograph(*name).convert("L"))
            for side in (8, 32, 128):
                assert photos.has_structure(grey, side).sum() >= wanted


def test_the_seed_chooses_the_crops_and_seed_0_is_pinned():
    first = data.load("photos", split="test").read(range(512))["image"]
    other = data.load("photos", split="test", seed=1).read(range(512))["image"]
    assert not np.array_equal(first, other)
    assert hashlib.sha256(first.tobytes()).hexdigest().startswith("34c2b176ffb7fb42")


def test_a_missing_photograph_is_told(monkeypatch):
    with pytest.raises(DataNotFoundError, match="eagle.png comes with scikit-image"):
        photos.photograph("skimage", "data/eagle.png")
    monkeypatch.setattr(photos, "find_spec", lambda package: None)
    with pytest.raises(DataNotFoundError, match="package is not installed"):
        photos.photograph("sklearn", "datasets/images/china.jpg")
