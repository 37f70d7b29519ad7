import json

import pytest

from keras_gen.training.data import DataError, DataNotFoundError
from keras_gen.training.data.records import index

SHARD = {
    "file": "test-a-00000-of-00001.tfrecord",
    "records": 2,
    "bytes": 100,
    "sha256": "0" * 64,
    "offsets_sha256": "1" * 64,
    "ranges": {"point": [-0.5, 1.0]},
}
PART = {
    "rows": 2,
    "columns": {
        "image": {"shape": [8, 8, 1], "dtype": "uint8", "encoding": "png"},
        "point": {"shape": [], "dtype": "float32", "encoding": "raw", "range": [-1, 2]},
    },
    "label_names": None,
    "draw": "images",
    "shards": [SHARD],
}
CONTENT = {
    "request": {
        "spec": "digits",
        "splits": ["test"],
        "image_size": None,
        "channels": None,
        "seed": 0,
        "encoding": "png",
        "shards": 1,
        "shard_mib": None,
    },
    "splits": {"test": {"a": PART}},
    "keras_gen": "0.1",
    "format": 1,
}


def test_an_index_comes_back_as_it_was_written(tmp_path):
    written = index.Index.model_validate(CONTENT)
    index.write(tmp_path / index.COMPLETE, written)
    assert index.read(tmp_path) == written
    ((split, name, part),) = written.parts()
    assert (split, name, part.rows) == ("test", "a", 2)


@pytest.mark.parametrize(
    "name", ["../train-00000-of-00001.tfrecord", "/etc/passwd", "train.tfrecord"]
)
def test_names_do_not_lead_out_of_the_folder(tmp_path, name):
    text = json.dumps(CONTENT).replace(SHARD["file"], name)
    (tmp_path / index.COMPLETE).write_text(text)
    with pytest.raises(DataError, match=r"is broken: .*shards\.0\.file"):
        index.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "index of records is broken"),
        ("[]", "Received: format None"),
        (json.dumps(CONTENT | {"format": 2}), "in format 1. Received: format 2"),
        (json.dumps(CONTENT | {"more": 2}), "is broken: .*more"),
    ],
)
def test_broken_indices_are_refused(tmp_path, text, message):
    (tmp_path / index.COMPLETE).write_text(text)
    with pytest.raises(DataError, match=message):
        index.read(tmp_path)


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(DataNotFoundError, match="no such folder.*data prepare SPEC"):
        index.read(tmp_path / "absent")
    with pytest.raises(DataNotFoundError, match="a folder without it"):
        index.read(tmp_path)
    (tmp_path / index.UNDER_WAY).touch()
    with pytest.raises(DataNotFoundError, match="not complete.*it goes on"):
        index.read(tmp_path)
