import os
from pathlib import Path

import numpy as np
import pytest

from keras_gen.training.data import DataError, from_arrays, load, records
from keras_gen.training.data.records import (
    codec,
    index,
    preparing,
    shard_writing,
    table,
)
from keras_gen.training.data.records.table import Table, TableColumn

ROWS = 23
COUNTS = (5, 1, 9, 8)


def written(directory, encoding):
    """Writes 23 rows, image i filled with i and labelled -i, to four shards."""
    values = np.arange(ROWS)
    rows = {
        "image": np.tile(values[:, None, None, None], (1, 8, 9, 3)).astype(np.uint8),
        "label": (-values).astype(np.int32),
        "score": np.stack([values / 2, values * 3], 1).astype(np.float32),
    }
    columns = {k: codec.describe(v, encoding) for k, v in rows.items()}
    shards, start = [], 0
    for number, count in enumerate(COUNTS):
        part = {k: v[start : start + count] for k, v in rows.items()}
        path = directory / f"train-{number:05}-of-00004.tfrecord"
        shards.append(shard_writing.write(path, [part], columns))
        start += count
    return rows, shards, columns


@pytest.fixture(params=["raw", "png"])
def case(request, tmp_path):
    rows, shards, columns = written(tmp_path, request.param)
    return rows, Table(tmp_path, shards, columns), shards


@pytest.mark.parametrize(
    "indices",
    [
        range(ROWS),
        range(ROWS - 1, -1, -1),
        [4, 5, 6, 14, 15],
        [22, 0, 22, 5, 5],
        [-1, 0],
        [],
    ],
)
def test_rows_come_in_the_order_asked_for(case, indices):
    rows, ours, _ = case
    indices = np.array(indices, np.int64)
    for name, values in rows.items():
        read = ours.read(name, indices)
        assert read.dtype == values.dtype
        np.testing.assert_array_equal(read, values[indices])


def test_indices_out_of_range_are_refused(case):
    for outside in (ROWS, -ROWS - 1):
        with pytest.raises(IndexError, match="23 rows"):
            case[1].read("label", np.array([0, outside]))


def test_columns_look_like_arrays(case):
    rows, ours, _ = case
    column = TableColumn(ours, "score")
    assert (len(column), column.shape, column.dtype) == (ROWS, (ROWS, 2), np.float32)
    np.testing.assert_array_equal(column[np.array([3, 1])], rows["score"][[3, 1]])


def test_files_do_not_stay_open_without_end(tmp_path, monkeypatch):
    if not Path("/proc/self/fd").exists():
        pytest.skip("open files are counted in /proc")
    monkeypatch.setattr(table, "_OPEN_SHARDS", 1)
    rows, shards, columns = written(tmp_path, "png")
    ours = Table(tmp_path, shards, columns)
    before = len(os.listdir("/proc/self/fd"))
    np.testing.assert_array_equal(ours.read("label", np.arange(ROWS)), rows["label"])
    assert len(os.listdir("/proc/self/fd")) - before <= 2


def test_missing_and_shortened_files_are_named_at_once(case, tmp_path):
    _, ours, shards = case
    path = tmp_path / shards[2].file
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataError, match=r"train-00002-of-00004.*Received: .* bytes"):
        Table(tmp_path, shards, ours.columns)
    path.unlink()
    with pytest.raises(DataError, match="train-00002-of-00004.*no such file"):
        Table(tmp_path, shards, ours.columns)
    with pytest.raises(DataError, match="no longer is: .*train-00002-of-00004"):
        ours.read("label", np.array([7]))


def test_a_broken_picture_is_named_by_shard_and_record(tmp_path):
    _, shards, columns = written(tmp_path, "png")
    path = tmp_path / shards[3].file
    content = bytearray(path.read_bytes())
    at = content.index(b"\x89PNG", np.load(index.offsets_of(path))[2])
    content[at : at + 40] = bytes(40)
    path.write_bytes(content)
    ours = Table(tmp_path, shards, columns)
    with pytest.raises(DataError, match=r"Record 2 of .*train-00003-of-00004"):
        ours.read("image", np.arange(ROWS))
    assert len(ours.read("image", np.arange(17))) == 17


def test_nothing_is_read_but_what_is_asked_for(tmp_path, monkeypatch):
    # One image of 2 MiB a row; reading a few must not cost what all would.
    import tracemalloc

    source = from_arrays(np.zeros((20, 1024, 512, 4), np.uint8))
    monkeypatch.setattr(preparing.schemes, "load", lambda *a, **k: source)
    records.prepare("any", tmp_path, split="train", shards=4)
    tracemalloc.start()
    load(f"records:{tmp_path}").read([3, 13])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 4 * 2**20 <= peak < 8 * 2**20
