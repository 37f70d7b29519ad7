import numpy as np
import pytest

from keras_gen.training.data import DataError, from_arrays

GREY = np.arange(2 * 8 * 8, dtype=np.uint8).reshape(2, 8, 8)


def test_uint8_is_taken_as_it_is():
    source = from_arrays(GREY, labels=[1, 0], name="mine", split="train")
    np.testing.assert_array_equal(source.read([0, 1])["image"][..., 0], GREY)
    assert source.image_shape == (8, 8, 1) and source.label_names == ("0", "1")
    assert (source.name, source.split) == ("mine", "train")
    assert from_arrays(GREY[..., np.newaxis]).num_classes is None


@pytest.mark.parametrize(
    ("low", "high", "dtype"),
    [(0, 1, np.float32), (-1, 1, np.float64), (0, 16, np.int64), (0, 4095, np.uint16)],
)
def test_value_ranges_become_0_to_255(low, high, dtype):
    ramp = np.linspace(low, high, 17).reshape(1, 17, 1, 1).astype(dtype)
    stored = from_arrays(ramp, value_range=(low, high)).read([0])["image"].ravel()
    expected = np.rint((ramp.ravel() - low) / (high - low) * 255)
    np.testing.assert_allclose(stored, expected, atol=1)
    assert stored[0] == 0 and stored[-1] == 255


def test_size_channels_and_names():
    source = from_arrays(
        GREY, labels=[0, 0], label_names=["a", "b"], image_size=16, channels=3
    )
    assert source.image_shape == (16, 16, 3) and source.num_classes == 2


@pytest.mark.parametrize(
    ("images", "options", "message"),
    [
        (np.zeros((8, 8), np.uint8), {}, r"Received: shape \(8, 8\)"),
        (np.zeros((2, 8, 8, 5), np.uint8), {}, "1 to 4 channels"),
        (np.zeros((0, 8, 8), np.uint8), {}, r"Received: shape \(0, 8, 8, 1\)"),
        (np.zeros((1, 8, 8), "U1"), {}, "must be real numbers"),
        (np.zeros((1, 8, 8)), {}, "need value_range.*Received: dtype float64"),
        (np.full((1, 8, 8), 2.0), {"value_range": (-1, 1)}, "values from 2.0 to 2.0"),
        (np.full((1, 8, 8), np.nan), {"value_range": (-1, 1)}, "values from nan"),
        (np.zeros((1, 8, 8)), {"value_range": (1, 0)}, "low < high"),
        (GREY, {"labels": [0]}, r"Received: shape \(1,\).*for 2 images"),
        (GREY, {"labels": [0.0, 1.0]}, "dtype float64"),
        (GREY, {"labels": [0, -1]}, "a label of -1"),
        (GREY, {"labels": [0, 2], "label_names": "ab"}, "2 names for labels up to 2"),
        (GREY, {"label_names": "ab"}, "label_names need labels"),
        (GREY, {"split": "valid"}, "Unknown split"),
        (GREY, {"image_size": 4}, "image_size must be"),
        (GREY, {"channels": 7}, "channels must be"),
    ],
)
def test_misuse_is_told(images, options, message):
    with pytest.raises(DataError, match=message):
        from_arrays(images, **options)
