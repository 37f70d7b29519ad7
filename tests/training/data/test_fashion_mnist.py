import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_gen.training import data
from keras_gen.training.data import DataError, DataNotFoundError, fashion_mnist


def write(directory, count=10):
    directory.mkdir(parents=True)
    for prefix in ("train", "t10k"):
        images = struct.pack(">4B3I", 0, 0, 8, 3, count, 28, 28) + bytes(784 * count)
        labels = struct.pack(">4BI", 0, 0, 8, 1, count) + bytes(range(count))
        (directory / f"{prefix}-images-idx3-ubyte").write_bytes(images)
        (directory / f"{prefix}-labels-idx1-ubyte").write_bytes(labels)


def test_the_users_own_folder_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GEN_DATA", str(tmp_path))
    write(tmp_path / "fashion_mnist")
    source = data.load("fashion_mnist")
    assert len(source) == 10 and source.name == "fashion_mnist"
    assert source.label_names[9] == "Ankle boot"
    assert fashion_mnist.directories()[0] == tmp_path / "fashion_mnist"


def test_the_home_folder_is_searched(tmp_path, monkeypatch):
    monkeypatch.delenv("KERAS_GEN_DATA", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    write(tmp_path / ".keras_gen" / "fashion_mnist", count=7)
    assert len(data.load("fashion_mnist", split="test")) == 7


def test_a_broken_file_is_told_instead_of_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GEN_DATA", str(tmp_path))
    write(tmp_path / "fashion_mnist")
    (tmp_path / "fashion_mnist" / "train-images-idx3-ubyte").write_bytes(b"\0\0\x08\3")
    with pytest.raises(DataError, match="begins with the header"):
        data.load("fashion_mnist")


def test_where_it_is_nowhere_the_error_says_where_it_was_looked_for(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(fashion_mnist, "directories", lambda: (tmp_path / "a",))
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(
        DataNotFoundError,
        match=r"in: .*/a; .*'keras_gen\[tfds\]'.*dataset-fashion-mnist.*KERAS_GEN_DATA",
    ):
        data.load("fashion_mnist")


@pytest.mark.fashion_mnist
def test_the_real_files():
    train, test = data.load("fashion_mnist"), data.load("fashion_mnist", split="test")
    assert (len(train), len(test)) == (60000, 10000)
    assert train.image_shape == (28, 28, 1) and train.num_classes == 10
    np.testing.assert_array_equal(np.bincount(train.labels()), [6000] * 10)
    np.testing.assert_array_equal(np.bincount(test.labels()), [1000] * 10)
    # The published mean of the training pixels is 0.2860 of 255.
    mean = train.read(range(60000))["image"].mean() / 255
    assert mean == pytest.approx(0.2860, abs=5e-5)
