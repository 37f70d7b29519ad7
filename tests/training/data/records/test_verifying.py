import hashlib
import json

import numpy as np
import pytest

from keras_gen.training.data import DataError, records
from keras_gen.training.data.records import index


@pytest.fixture(params=["raw", "png"])
def prepared(request, tmp_path):
    records.prepare("digits", tmp_path, shards=3, encoding=request.param)
    return tmp_path


def test_intact_records_pass(prepared):
    assert records.verify(prepared) == index.read(prepared)


def test_every_damaged_shard_is_named(prepared):
    flipped = prepared / "train-00001-of-00003.tfrecord"
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)
    shortened = prepared / "test-00000-of-00003.tfrecord"
    shortened.write_bytes(shortened.read_bytes()[:-5])
    (prepared / "test-00002-of-00003.tfrecord").unlink()
    with pytest.raises(DataError) as caught:
        records.verify(prepared)
    message = str(caught.value)
    assert "train-00001-of-00003.tfrecord has changed" in message
    assert "test-00000-of-00003.tfrecord has" in message
    assert "test-00002-of-00003.tfrecord is missing" in message
    assert "train-00000" not in message and "test-00001" not in message


def resealed(directory, change):
    """Changes the index, as a faulty writer might have written it."""
    path = directory / index.COMPLETE
    content = json.loads(path.read_text())
    change(content["splits"]["test"]["rows"])
    path.write_text(json.dumps(content))


def test_counts_are_compared(prepared):
    resealed(prepared, lambda part: part.update(rows=400))
    with pytest.raises(DataError, match="test: 359 records in place of 400"):
        records.verify(prepared)
    resealed(prepared, lambda part: part.update(rows=359))
    resealed(prepared, lambda part: part["shards"][1].update(records=7))
    with pytest.raises(DataError, match="test-00001.*offsets do not fit 7 records"):
        records.verify(prepared)


def test_a_sample_is_decoded(prepared):
    resealed(prepared, lambda part: part["columns"]["label"].update(range=[0, 5]))
    with pytest.raises(DataError, match=r"test-00000.*label leaves its range \(0, 5\)"):
        records.verify(prepared)


def test_pictures_that_do_not_decode_are_named(tmp_path):
    records.prepare("digits", tmp_path, split="test", encoding="png")
    path = tmp_path / "test-00000-of-00001.tfrecord"
    content = path.read_bytes().replace(b"IDAT", b"XXXX")
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    resealed(tmp_path, lambda part: part["shards"][0].update(sha256=digest))
    with pytest.raises(DataError, match=r"Record 0 of .*test-00000-of-00001"):
        records.verify(tmp_path)


def test_offsets_are_checked_too(prepared):
    path = prepared / "train-00000-of-00003.offsets.npy"
    offsets = np.load(path)
    offsets[3] += 1
    np.save(path, offsets)
    with pytest.raises(DataError, match="train-00000-of-00003.offsets.npy has changed"):
        records.verify(prepared)


def test_incomplete_records_are_no_data(tmp_path):
    with pytest.raises(DataError, match="a folder without it"):
        records.verify(tmp_path)
