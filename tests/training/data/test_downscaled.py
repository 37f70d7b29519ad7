import numpy as np
import pytest
from PIL import Image

from keras_gen.training import data
from keras_gen.training.data import DataError, downscaled


@pytest.fixture
def folder(tmp_path):
    random = np.random.RandomState(0)
    for i in range(5):
        pixels = random.randint(256, size=(40, 56, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{i}.png")
    return f"folder:{tmp_path}"


def test_low_is_pillow_s_bicubic_of_high():
    source = data.load("downscaled:4:photos", split="test")
    assert {k: f.shape for k, f in source.features.items()} == {
        "high": (32, 32, 3),
        "low": (8, 8, 3),
    }
    rows = source.read(range(20))
    np.testing.assert_array_equal(
        rows["high"], data.load("photos", split="test").read(range(20))["image"]
    )
    for high, low in zip(rows["high"], rows["low"], strict=True):
        expected = Image.fromarray(high).resize((8, 8), Image.Resampling.BICUBIC)
        np.testing.assert_array_equal(low, np.asarray(expected))


def test_low_is_antialiased():
    """Stripes of one pixel become grey; sampling one pixel of four would keep them."""
    stripes = np.zeros((1, 32, 32, 1), np.uint8)
    stripes[:, :, ::2] = 255
    low = downscaled.shrink(stripes, 4)
    np.testing.assert_allclose(low[:, :, 1:-1], 127.5, atol=2)


@pytest.mark.parametrize(("factor", "shape"), [(2, (14, 14, 1)), (8, (4, 4, 1))])
def test_factors(factor, shape):
    size = 28 if factor == 2 else 32
    source = data.load(f"downscaled:{factor}:digits", image_size=size)
    assert source.features["low"].shape == shape
    assert list(source.features) == ["high", "low"]


def test_oblong_images_of_their_own_size(folder):
    source = data.load(f"downscaled:8:{folder}", split="all")
    assert source.features["high"].shape == (40, 56, 3)
    rows = source.read([3])
    expected = Image.fromarray(rows["high"][0]).resize((7, 5), Image.Resampling.BICUBIC)
    np.testing.assert_array_equal(rows["low"][0], np.asarray(expected))


def test_beyond_the_memory_allowed_rows_are_computed_at_each_access(folder):
    spec, options = f"downscaled:2:{folder}", {"split": "all", "image_size": 16}
    kept, lazy = data.load(spec, **options), data.load(spec, **options, cache_bytes=0)
    assert isinstance(lazy._columns["low"], downscaled._Computed)
    assert isinstance(kept._columns["low"], np.ndarray)
    for name, column in kept.rows().items():
        np.testing.assert_array_equal(lazy.rows()[name], column)
    batches = [next(iter(each.dataset(5, seed=1))) for each in (kept, lazy)]
    for name in ("high", "low"):
        np.testing.assert_array_equal(batches[0][name], batches[1][name])
        assert batches[1][name].shape == batches[0][name].shape


def test_both_columns_count_for_the_memory_allowed(folder):
    needed = 5 * 3 * (16 * 16 + 8 * 8)
    for allowed, kind in ((needed, np.ndarray), (needed - 1, downscaled._Computed)):
        source = data.load(
            f"downscaled:2:{folder}", "all", image_size=16, cache_bytes=allowed
        )
        assert isinstance(source._columns["high"], kind)


@pytest.mark.parametrize(
    ("spec", "options", "message"),
    [
        ("downscaled", {}, "'downscaled' needs FACTOR:SPEC"),
        ("downscaled:4", {}, "takes a factor of 2, 4 or 8.*Received: 'downscaled:4'"),
        ("downscaled:3:digits", {}, "takes a factor of 2, 4 or 8"),
        ("downscaled:photos:4", {}, "takes a factor of 2, 4 or 8"),
        ("downscaled:4:digitz", {}, "Unknown data source 'digitz'"),
        ("downscaled:8:digits", {"image_size": 28}, "divisible by 8.*28x28"),
        ("downscaled:4:gaussians", {}, "column 'image'.*'gaussians' with 'point'"),
        ("downscaled:2:downscaled:2:digits", {}, "column 'image'.*'high', 'low'"),
    ],
)
def test_misuse_is_told(spec, options, message):
    with pytest.raises(DataError, match=message):
        data.load(spec, **options)
