import sys

import numpy as np
import pytest

from keras_gen.training import data
from keras_gen.training.data import DataError
from keras_gen.training.data import tfds as source_file

tfds = pytest.importorskip(
    "tensorflow_datasets", reason="the extra keras_gen[tfds] is not installed"
)

CLASSES = ("circle", "square")


def store(name, counts, directory, *, shape=(8, 8, 1), label=True, side=lambda i: 8):
    """Writes a data set whose image i of a split is filled with i, its class i % 2."""
    features = {
        "picture": tfds.features.Image(shape=shape),
        "note": tfds.features.Text(),
    }
    if label:
        features["kind"] = tfds.features.ClassLabel(names=CLASSES)

    def examples(count, withheld):
        for i in range(count):
            image = np.full((side(i), side(i) + 2, shape[-1]), i, np.uint8)
            image = image if shape[0] is None else image[:, :8]
            kind = {"kind": -1 if withheld else i % 2} if label else {}
            yield {"picture": image, "note": str(i), **kind}

    tfds.dataset_builders.store_as_tfds_dataset(
        name=name,
        version="1.0.0",
        features=tfds.features.FeaturesDict(features),
        split_datasets={
            split: list(enumerate(examples(count, split == "validation")))
            for split, count in counts.items()
        },
        data_dir=directory,
    )


@pytest.fixture(scope="module", autouse=True)
def data_dir(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tfds")
    store("plain_shapes", {"train": 20, "test": 6}, directory)
    store(
        "any_size_shapes",
        {"train": 20},
        directory,
        shape=(None, None, 3),
        side=lambda i: 8 + i,
    )
    store("one_split_shapes", {"test": 20}, directory)
    store("withheld_shapes", {"train": 5, "validation": 4}, directory)
    store("unlabelled_shapes", {"train": 20}, directory, label=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TFDS_DATA_DIR", str(directory))
        yield directory


def values(source):
    return sorted(source.read(range(len(source)))["image"][:, 0, 0, 0].tolist())


def test_a_data_set_is_prepared_and_read():
    train, test, both = (
        data.load("tfds:plain_shapes", split=s) for s in ("train", "test", "all")
    )
    assert values(train) == list(range(20)) and values(test) == list(range(6))
    assert len(both) == 26
    assert train.image_shape == (8, 8, 1) and train.label_names == ("circle", "square")
    stored = train.read(range(20))["image"][:, 0, 0, 0]
    np.testing.assert_array_equal(train.labels(), stored % 2)
    assert train.name == "tfds:plain_shapes"


def test_the_order_is_fixed():
    one, again = (data.load("tfds:plain_shapes") for _ in range(2))
    np.testing.assert_array_equal(one.images(), again.images())


def test_the_folder_of_a_prepared_data_set_is_read(data_dir):
    data.load("tfds:plain_shapes")
    folder = data_dir / "plain_shapes" / "1.0.0"
    assert values(data.load(f"tfds:{folder}", split="test")) == list(range(6))


def test_images_of_any_size_are_resized(monkeypatch):
    # Several chunks, the last one short.
    monkeypatch.setattr(source_file, "_CHUNK", 7)
    source = data.load("tfds:any_size_shapes", split="all", image_size=16)
    assert source.image_shape == (16, 16, 3) and values(source) == list(range(20))
    stored = source.read(range(20))["image"][:, 0, 0, 0]
    np.testing.assert_array_equal(source.labels(), stored % 2)
    with pytest.raises(DataError, match="different sizes need image_size"):
        data.load("tfds:any_size_shapes")


def test_a_single_split_is_divided():
    train, test, both = (
        data.load("tfds:one_split_shapes", split=s, channels=3)
        for s in ("train", "test", "all")
    )
    assert len(train) + len(test) == len(both) == 20
    assert sorted(values(train) + values(test)) == values(both)
    assert train.image_shape == (8, 8, 3)


def test_withheld_and_missing_labels_are_no_labels():
    assert data.load("tfds:withheld_shapes").num_classes == 2
    held = data.load("tfds:withheld_shapes", split="test")
    assert len(held) == 4 and held.num_classes is None
    assert data.load("tfds:unlabelled_shapes").num_classes is None


def test_misuse_is_told(data_dir):
    with pytest.raises(DataError, match="has no data set 'mnits'.*Did you mean.*mnist"):
        data.load("tfds:mnits")
    with pytest.raises(DataError, match="could not prepare 'mnist/no_such_config'"):
        data.load("tfds:mnist/no_such_config")
    with pytest.raises(DataError, match=f"could not prepare '{data_dir}'"):
        data.load(f"tfds:{data_dir}")
    with pytest.raises(DataError, match="cache_bytes=1,000.*1,280 bytes.*folder:DIR"):
        data.load("tfds:plain_shapes", cache_bytes=1000)


@pytest.mark.parametrize(
    "features",
    [
        {"a": tfds.features.Image(), "b": tfds.features.Image()},
        {"note": tfds.features.Text()},
        {"depth": tfds.features.Image(shape=(8, 8, 1), dtype=np.uint16)},
    ],
)
def test_data_without_one_8_bit_image_is_refused(features):
    with pytest.raises(DataError, match="one feature of 8-bit images.*'set'"):
        source_file._features(tfds, tfds.features.FeaturesDict(features), "set")


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(DataError, match=r"pip install 'keras_gen\[tfds\]'"):
        data.load("tfds:mnist")
