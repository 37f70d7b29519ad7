import itertools

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from keras_gen.training import data
from keras_gen.training.data import DataError, gaussians, melodies, records, shapes


def assert_same_batches(ours, theirs, batch_size=16, **options):
    pairs = itertools.islice(
        zip(
            ours.dataset(batch_size, **options),
            theirs.dataset(batch_size, **options),
            strict=False,
        ),
        6,
    )
    for one, other in pairs:
        assert one.keys() == other.keys()
        for key in one:
            assert one[key].dtype == other[key].dtype
            np.testing.assert_array_equal(one[key], other[key])


@pytest.fixture(scope="module", params=["raw", "png"])
def digits(request, tmp_path_factory):
    directory = tmp_path_factory.mktemp(request.param) / "digits"
    records.prepare("digits", directory, shards=5, encoding=request.param)
    return f"records:{directory}"


@pytest.mark.parametrize(("split", "start"), [("train", 87), ("test", 1000)])
def test_batches_are_those_of_the_source_to_the_bit(digits, split, start):
    ours, theirs = data.load(digits, split), data.load("digits", split)
    assert ours.features == theirs.features
    assert ours.label_names == theirs.label_names and len(ours) == len(theirs)
    assert (ours.name, ours.split) == (digits, split)
    assert ours.dataset(16).element_spec == theirs.dataset(16).element_spec
    # An epoch of the train split has 89 steps.
    assert_same_batches(ours, theirs, seed=7, start_step=start)


def test_single_passes_and_rows_are_those_of_the_source(digits):
    ours, theirs = data.load(digits), data.load("digits")
    for options in ({}, {"shuffle": True, "seed": 3}, {"drop_remainder": False}):
        pairs = zip(
            ours.epoch(500, **options), theirs.epoch(500, **options), strict=True
        )
        for one, other in pairs:
            np.testing.assert_array_equal(one["image"], other["image"])
            np.testing.assert_array_equal(one["label"], other["label"])
    for options in ({"limit": 9}, {"limit": 9, "seed": 4}, {}):
        np.testing.assert_array_equal(ours.images(**options), theirs.images(**options))
        np.testing.assert_array_equal(ours.labels(**options), theirs.labels(**options))
        rows = ours.rows(**options)
        for name, values in theirs.rows(**options).items():
            np.testing.assert_array_equal(rows[name], values)


def test_all_is_train_and_then_test(digits):
    whole = data.load(digits, "all")
    expected = [data.load("digits", split).images() for split in ("train", "test")]
    np.testing.assert_array_equal(whole.images(), np.concatenate(expected))


def test_replicas_divide_each_batch(digits, two_replicas):
    plain = data.load("digits").dataset(6, seed=1, start_step=2)
    shared = data.load(digits).dataset(6, seed=1, start_step=2)
    shared = iter(two_replicas.experimental_distribute_dataset(shared))
    for expected in plain.take(4):
        parts = two_replicas.experimental_local_results(next(shared)["image"])
        np.testing.assert_array_equal(np.concatenate(parts), expected["image"])


@pytest.mark.parametrize("workers", [2, 3])
def test_workers_take_their_rows_of_each_global_batch(digits, workers):
    plain = data.load("digits").dataset(6, seed=1)
    ours = data.load(digits).dataset(6, seed=1)
    shares = [
        ours.rebatch(6 // workers).shard(workers, worker) for worker in range(workers)
    ]
    for expected, *parts in zip(plain.take(4), *shares, strict=False):
        labels = np.concatenate([part["label"] for part in parts])
        np.testing.assert_array_equal(labels, expected["label"])


@pytest.fixture
def few(monkeypatch):
    """Makes the drawn sources small."""
    counts = {"train": 60, "test": 20}
    for module in (gaussians, melodies, shapes):
        monkeypatch.setattr(module, "COUNTS", counts)
    two = {"train": (40, 24), "test": (10, 18)}
    monkeypatch.setattr(shapes, "UNPAIRED_COUNTS", two)


@pytest.mark.parametrize(
    ("spec", "encoding"),
    [
        ("gaussians:grid", "raw"),
        ("melodies", "raw"),
        ("shapes:captions", "png"),
        ("shapes:pairs", "raw"),
        ("shapes:unpaired", "raw"),
        ("shapes:unpaired", "png"),
        ("downscaled:4:shapes", "png"),
    ],
)
def test_every_kind_of_source_comes_back(few, tmp_path, spec, encoding):
    records.prepare(spec, tmp_path, shards=3, encoding=encoding)
    for split in ("test", "train"):
        ours, theirs = data.load(f"records:{tmp_path}", split), data.load(spec, split)
        assert type(ours) is type(theirs)
        assert ours.features == theirs.features and len(ours) == len(theirs)
        assert ours.draw is theirs.draw and ours.label_names == theirs.label_names
        rows = theirs.rows(limit=9, seed=1)
        for name, values in ours.rows(limit=9, seed=1).items():
            np.testing.assert_array_equal(values, rows[name])
    assert_same_batches(ours, theirs, batch_size=4, seed=2, start_step=3)


def test_files_come_back(tmp_path):
    for i in range(30):
        path = tmp_path / "photos" / f"class{i % 3}" / f"{i:02}.png"
        path.parent.mkdir(exist_ok=True, parents=True)
        Image.new("RGB", (12, 9), (8 * i, 0, 255 - 8 * i)).save(path)
    spec = f"folder:{tmp_path / 'photos'}"
    records.prepare(spec, tmp_path / "out", image_size=8, shards=2)
    ours = data.load(f"records:{tmp_path / 'out'}", image_size=8, channels=3)
    theirs = data.load(spec, image_size=8)
    assert ours.label_names == ("class0", "class1", "class2")
    assert_same_batches(ours, theirs, batch_size=5)


def test_records_can_be_prepared_from_records(digits, tmp_path):
    records.prepare(digits, tmp_path, shards=2, split="test")
    assert_same_batches(
        data.load(f"records:{tmp_path}", "test"), data.load("digits", "test")
    )


def test_what_was_not_prepared_is_refused(tmp_path):
    records.prepare("digits", tmp_path, split="test")
    for split in ("train", "all"):
        with pytest.raises(DataError, match="prepared with test alone.*--split all"):
            data.load(f"records:{tmp_path}", split)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"image_size": 16}, r"\(8, 8, 1\).*image_size=16.*--image-size 16"),
        ({"channels": 3}, r"channels=3.*--channels 3"),
    ],
)
def test_images_keep_the_form_they_were_prepared_in(digits, options, message):
    assert data.load(digits, image_size=8, channels=1).image_shape == (8, 8, 1)
    with pytest.raises(DataError, match=message):
        data.load(digits, **options)


def test_the_size_of_copies_is_that_of_the_larger(few, tmp_path):
    records.prepare("downscaled:4:shapes", tmp_path, split="train", image_size=16)
    source = data.load(f"records:{tmp_path}", image_size=16)
    assert source.features["low"].shape == (4, 4, 3)
    with pytest.raises(DataError, match="image_size=8"):
        data.load(f"records:{tmp_path}", image_size=8)


def test_a_broken_picture_ends_training_by_name(tmp_path):
    records.prepare("digits", tmp_path, split="test", encoding="png")
    source = data.load(f"records:{tmp_path}", "test")
    path = tmp_path / "test-00000-of-00001.tfrecord"
    path.write_bytes(path.read_bytes().replace(b"IDAT", b"XXXX"))
    with pytest.raises(tf.errors.OpError, match=r"Record \d+ of .*test-00000-of-00001"):
        next(iter(source.dataset(32)))
