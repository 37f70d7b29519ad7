import hashlib

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.training.data.records import codec, shard_writing
from keras_gen.training.data.records.index import offsets_of

ROWS = {
    "image": np.random.RandomState(0).randint(0, 256, (7, 8, 8, 1)).astype(np.uint8),
    "label": np.array([3, 1, 4, 1, 5, 9, 2], np.int32),
    "score": np.linspace(-1, 1, 14, dtype=np.float32).reshape(7, 2),
}


def chunks():
    for rows in (slice(0, 3), slice(3, 6), slice(6, 7)):
        yield {name: values[rows] for name, values in ROWS.items()}


@pytest.fixture(params=["raw", "png"])
def written(request, tmp_path):
    columns = {k: codec.describe(v, request.param) for k, v in ROWS.items()}
    path = tmp_path / "train-00000-of-00001.tfrecord"
    return path, shard_writing.write(path, chunks(), columns), columns


def test_tensorflow_reads_the_records(written):
    path, _, columns = written
    spec = {name: tf.io.FixedLenFeature((), tf.string) for name in ROWS}
    # It compares every record with its checksums.
    for row, record in enumerate(tf.data.TFRecordDataset(str(path))):
        example = tf.io.parse_single_example(record, spec)
        assert tf.io.decode_raw(example["label"], tf.int32).numpy() == [
            ROWS["label"][row]
        ]
        score = tf.io.decode_raw(example["score"], tf.float32)
        np.testing.assert_array_equal(score, ROWS["score"][row])
        if columns["image"].encoding == "png":
            image = tf.io.decode_png(example["image"])
        else:
            image = tf.reshape(tf.io.decode_raw(example["image"], tf.uint8), (8, 8, 1))
        np.testing.assert_array_equal(image, ROWS["image"][row])
    assert row == 6


def test_the_description_is_of_what_is_on_the_disk(written):
    path, shard, _ = written
    content = path.read_bytes()
    assert (shard.file, shard.records, shard.bytes) == (path.name, 7, len(content))
    assert shard.sha256 == hashlib.sha256(content).hexdigest()
    assert shard.ranges == {"label": (1, 9), "score": (-1.0, 1.0)}
    assert isinstance(shard.ranges["label"][0], int)


def test_offsets_are_where_records_begin(written):
    path, _, columns = written
    content, offsets = path.read_bytes(), np.load(offsets_of(path))
    position, found = 0, [0]
    while position < len(content):
        # TFRecord: length, its checksum, the record, its checksum.
        position += 16 + int.from_bytes(content[position : position + 8], "little")
        found.append(position)
    assert offsets.tolist() == found and offsets.dtype == np.int64
    all_records = list(shard_writing.records(ROWS, columns))
    assert shard_writing.ends(path) == (all_records[0], all_records[-1])


def test_a_failure_leaves_no_file(tmp_path):
    columns = {k: codec.describe(v, "raw") for k, v in ROWS.items()}

    def failing():
        yield from chunks()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shard_writing.write(
            tmp_path / "train-00000-of-00001.tfrecord", failing(), columns
        )
    assert list(tmp_path.iterdir()) == []


def test_faults_name_the_file(written):
    path, shard, _ = written
    assert shard_writing.faults(path, shard) == []
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    assert "bytes in place of" in shard_writing.faults(path, shard)[0]
    path.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
    offsets_of(path).unlink()
    first, second = shard_writing.faults(path, shard)
    assert first == f"{path.name} has changed: its SHA-256 differs"
    assert second == f"{offsets_of(path).name} is missing"
