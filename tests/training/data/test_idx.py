import gzip
import struct

import numpy as np
import pytest

from keras_gen.training import data
from keras_gen.training.data import DataError, DataNotFoundError, idx


def idx_bytes(array):
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def arrays():
    random = np.random.RandomState(0)
    return {
        "train-images-idx3-ubyte": random.randint(0, 256, (12, 10, 9)),
        "train-labels-idx1-ubyte": np.arange(12) % 3,
        "t10k-images-idx3-ubyte": random.randint(0, 256, (5, 10, 9)),
        "t10k-labels-idx1-ubyte": np.arange(5) % 5,
    }


@pytest.fixture
def folder(tmp_path, arrays):
    for name, array in arrays.items():
        (tmp_path / name).write_bytes(idx_bytes(array))
    return tmp_path


@pytest.mark.parametrize("gzipped", [False, True])
def test_files_are_read_plain_or_gzipped(tmp_path, arrays, gzipped):
    for name, array in arrays.items():
        raw = idx_bytes(array)
        path = tmp_path / (f"{name}.gz" if gzipped else name)
        path.write_bytes(gzip.compress(raw) if gzipped else raw)
    source = data.load(f"idx:{tmp_path}")
    np.testing.assert_array_equal(
        source.read(range(12))["image"][..., 0], arrays["train-images-idx3-ubyte"]
    )
    np.testing.assert_array_equal(source.labels(), arrays["train-labels-idx1-ubyte"])
    assert source.image_shape == (10, 9, 1)


def test_splits_agree_about_the_classes(folder):
    train, test, both = (
        data.load(f"idx:{folder}", split=s) for s in ("train", "test", "all")
    )
    assert (len(train), len(test), len(both)) == (12, 5, 17)
    assert train.label_names == test.label_names == both.label_names == tuple("01234")


def test_resized_and_coloured(folder):
    source = data.load(f"idx:{folder}", image_size=16, channels=3)
    assert source.image_shape == (16, 16, 3)
    images = source.read(range(12))["image"]
    np.testing.assert_array_equal(images[..., 0], images[..., 2])


def test_labels_may_be_missing(folder):
    (folder / "train-labels-idx1-ubyte").unlink()
    source = data.load(f"idx:{folder}")
    assert source.num_classes is None and source.label_names is None
    assert data.load(f"idx:{folder}", split="test").num_classes == 5


def test_a_missing_folder_or_file_says_what_was_looked_for(tmp_path):
    with pytest.raises(DataNotFoundError, match="train-images-idx3-ubyte.*no such"):
        data.load(f"idx:{tmp_path / 'none'}")
    with pytest.raises(DataNotFoundError, match="t10k-images-idx3-ubyte.gz.*without"):
        data.load(f"idx:{tmp_path}", split="test")


def test_images_without_a_label_each_are_refused(folder, arrays):
    labels = arrays["train-labels-idx1-ubyte"][:-1]
    (folder / "train-labels-idx1-ubyte").write_bytes(idx_bytes(labels))
    with pytest.raises(DataError, match="12 images and 11 labels"):
        data.load(f"idx:{folder}")


GOOD = idx_bytes(np.zeros((2, 3, 3)))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "Received: nothing, 0 bytes"),
        (GOOD[:10], "Received: 00000803, 10 bytes"),
        (b"\x89PNG" + GOOD[4:], "begins with the header 00000803.*Received: 89504e47"),
        (b"\x00\x00\x0d\x03" + GOOD[4:], "Received: 00000d03"),
        (idx_bytes(np.zeros((18,))), "Received: 00000801"),
        (GOOD[:-1], r"truncated.*18 bytes.*\(2, 3, 3\).*Received: 17 bytes"),
        (GOOD + b"\0", "too long.*18 bytes.*Received: 19 bytes"),
        (idx_bytes(np.zeros((0, 3, 3))), r"must be an image.*\(0, 3, 3\)"),
    ],
)
def test_broken_files_are_refused(folder, raw, message):
    (folder / "train-images-idx3-ubyte").write_bytes(raw)
    with pytest.raises(DataError, match=message):
        data.load(f"idx:{folder}")


@pytest.mark.parametrize("damage", [lambda raw: raw[:-20], lambda raw: b"no gzip"])
def test_broken_gzip_is_refused(tmp_path, damage):
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(damage(gzip.compress(GOOD)))
    with pytest.raises(DataError, match="truncated or broken: .*idx3-ubyte.gz"):
        data.load(f"idx:{tmp_path}")


def test_labels_beyond_the_named_classes_are_refused(folder):
    request = data.schemes.Request("x", "", "train", None, None, 0, 0)
    with pytest.raises(DataError, match="below 2. Received: 2"):
        idx.from_directory(folder, request, label_names=("a", "b"))


def test_has_images_wants_both_splits(folder):
    assert idx.has_images(folder)
    (folder / "t10k-images-idx3-ubyte").unlink()
    assert not idx.has_images(folder)
