import numpy as np
import pytest
from PIL import Image

from keras_gen.training import data
from keras_gen.training.data import DataError, Source, records
from keras_gen.training.data.records import index, preparing


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def broken_off(spec, directory, after, **options):
    """Prepares until so many shards stand."""
    stands = []

    def report(file, kept):
        stands.append(file)
        if len(stands) == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        records.prepare(spec, directory, report=report, **options)


def reports(spec, directory, **options):
    seen = {}
    records.prepare(spec, directory, report=seen.__setitem__, **options)
    return seen


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for i in range(12):
        Image.new("L", (8, 8), 20 * i).save(folder / f"{i:02}.png")
    return folder


def test_the_index_says_what_there_is(tmp_path):
    found = records.prepare("digits", tmp_path / "out", shards=3)
    assert found == index.read(tmp_path / "out")
    assert [(s, n, p.rows) for s, n, p in found.parts()] == [
        ("train", "rows", 1438),
        ("test", "rows", 359),
    ]
    part = found.splits["train"]["rows"]
    assert part.columns["image"].shape == (8, 8, 1)
    assert part.columns["label"].range == (0, 9)
    assert part.label_names == tuple("0123456789")
    assert [shard.records for shard in part.shards] == [479, 479, 480]
    assert part.shards[2].file == "train-00002-of-00003.tfrecord"
    # Nothing lies there beside the shards, their offsets and the index.
    assert len(contents(tmp_path / "out")) == 2 * 6 + 1


def test_shards_hold_so_many_decoded_bytes(tmp_path):
    options = {"image_size": 64, "split": "test"}
    found = records.prepare("digits", tmp_path, shard_mib=1, **options)
    # 359 rows of 64 * 64 + 4 bytes: 1.4 MiB.
    (part,) = found.splits["test"].values()
    assert [shard.records for shard in part.shards] == [179, 180]
    assert list(found.splits) == ["test"]


def test_a_shard_holds_at_least_one_row(tmp_path, pictures):
    spec = f"folder:{pictures}"
    found = records.prepare(spec, tmp_path / "out", split="train", shards=99)
    assert {shard.records for shard in found.splits["train"]["rows"].shards} == {1}


@pytest.mark.parametrize("after", [1, 3])
def test_a_broken_off_preparation_goes_on(tmp_path, after):
    options = {"shards": 2, "encoding": "png"}
    records.prepare("digits", tmp_path / "whole", **options)
    broken_off("digits", tmp_path / "out", after, **options)
    assert not (tmp_path / "out" / index.COMPLETE).exists()
    with pytest.raises(DataError, match="not complete"):
        data.load(f"records:{tmp_path / 'out'}")
    # What a killed process leaves.
    (tmp_path / "out" / ".partial-1-train-00001-of-00002.tfrecord").write_bytes(b"x")
    kept = reports("digits", tmp_path / "out", **options)
    assert [*kept.values()] == [True] * after + [False] * (4 - after)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_breaking_off_twice_forgets_nothing(tmp_path):
    broken_off("digits", tmp_path, 3, shards=2)
    broken_off("digits", tmp_path, 1, shards=2)
    kept = reports("digits", tmp_path, shards=2)
    assert [*kept.values()] == [True, True, True, False]


def test_a_failing_source_leaves_no_half_shard(tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "_CHUNK_BYTES", 68 * 100)
    read, asked = Source.read, []

    def failing(self, indices):
        asked.append(len(indices))
        if len(asked) == 12:
            raise DataError("broken")
        return read(self, indices)

    monkeypatch.setattr(Source, "read", failing)
    with pytest.raises(DataError, match="broken"):
        records.prepare("digits", tmp_path, shards=2)
    # No more rows are held than a chunk has.
    assert max(asked) == 100
    assert sorted(contents(tmp_path)) == [
        index.UNDER_WAY,
        "train-00000-of-00002.offsets.npy",
        "train-00000-of-00002.tfrecord",
    ]


def test_damaged_shards_are_mended(tmp_path):
    records.prepare("digits", tmp_path, shards=2)
    before = contents(tmp_path)
    path = tmp_path / "test-00001-of-00002.tfrecord"
    path.write_bytes(before[path.name][:-3])
    (tmp_path / "train-00000-of-00002.offsets.npy").unlink()
    kept = reports("digits", tmp_path, shards=2)
    assert [*kept.values()] == [False, True, True, False]
    assert contents(tmp_path) == before
    assert set(reports("digits", tmp_path, shards=2).values()) == {True}


def test_shards_of_a_changed_source_are_not_kept(tmp_path, pictures):
    options = {"split": "all", "shards": 1, "seed": 1}
    spec = f"folder:{pictures}"
    records.prepare(spec, tmp_path / "out", **options)
    rows = data.load(f"records:{tmp_path / 'out'}", split="train").read([0])["image"]
    first = pictures / f"{int(rows[0, 0, 0, 0]) // 20:02}.png"
    Image.new("L", (8, 8), 7).save(first)
    assert [*reports(spec, tmp_path / "out", **options).values()] == [False, True]
    first.unlink()
    with pytest.raises(DataError, match=r"train split has changed since \(rows\)"):
        records.prepare(spec, tmp_path / "out", **options)


def test_other_records_are_replaced_only_if_asked(tmp_path):
    records.prepare("digits", tmp_path, shards=2)
    before = contents(tmp_path)
    with pytest.raises(DataError, match="image_size=None instead of 16"):
        records.prepare("digits", tmp_path, shards=2, image_size=16)
    # A request that fails takes nothing away.
    with pytest.raises(DataError, match="Unknown data source"):
        records.prepare("digitz", tmp_path, overwrite=True)
    assert contents(tmp_path) == before
    records.prepare("digits", tmp_path, shards=1, image_size=16, overwrite=True)
    assert len(contents(tmp_path)) == 2 * 2 + 1
    assert data.load(f"records:{tmp_path}").image_shape == (16, 16, 1)


def test_records_are_not_written_over_their_source(tmp_path):
    records.prepare("digits", tmp_path, split="test")
    before = contents(tmp_path)
    for spec in (f"records:{tmp_path}", f"downscaled:2:records:{tmp_path}/."):
        with pytest.raises(DataError, match="another folder than they are read from"):
            records.prepare(spec, tmp_path, split="test", overwrite=True)
    assert contents(tmp_path) == before


def test_folders_are_streamed(tmp_path, pictures, monkeypatch):
    asked = []
    load = preparing.schemes.load

    def spy(*args, **kwargs):
        asked.append(kwargs.get("cache_bytes"))
        return load(*args, **kwargs)

    monkeypatch.setattr(preparing.schemes, "load", spy)
    records.prepare(f"folder:{pictures}", tmp_path / "a", split="train", shard_mib=2)
    assert asked == [2 * 2**20]
    # Drawn images can only be held as a whole, which may take more.
    asked.clear()
    monkeypatch.setattr(preparing, "SHARD_MIB", 0)
    counts = {"train": 40, "test": 10}
    monkeypatch.setattr(data.shapes, "COUNTS", counts)
    records.prepare("shapes", tmp_path / "b", split="test", shards=1)
    assert asked == [0, None]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"split": "valid"}, "Unknown split"),
        ({"shards": 0}, "shards must be"),
        ({"shard_mib": 0}, "shard_mib must be"),
        ({"shards": 1, "shard_mib": 1}, "not by both"),
        ({"image_size": 4}, "image_size must be"),
        ({"channels": 9}, "channels must be"),
        ({"seed": -1}, "seed must be"),
        ({"encoding": "jpeg"}, "Unknown encoding 'jpeg'"),
    ],
)
def test_misuse_is_told_and_writes_nothing(tmp_path, options, message):
    with pytest.raises(DataError, match=message):
        records.prepare("digits", tmp_path / "out", **{"split": "test"} | options)
    assert not (tmp_path / "out").exists()


def test_rows_of_a_chunk_are_at_least_one(tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "_CHUNK_BYTES", 1)
    records.prepare("digits", tmp_path, split="test")
    ours = data.load(f"records:{tmp_path}", split="test").images()
    np.testing.assert_array_equal(ours, data.load("digits", split="test").images())
