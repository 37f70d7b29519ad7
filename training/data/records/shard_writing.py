"""Writes one shard: TFRecords in a file, and where each begins in another."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from keras_gen.training.data.records import codec, example
from keras_gen.training.data.records.index import Column, Shard, offsets_of
from keras_gen.training.storage import atomic

# TFRecord: length (8 bytes), its checksum (4), the record, its checksum (4).
# https://www.tensorflow.org/tutorials/load_data/tfrecord
HEAD, TAIL = 12, 4


def write(
    path: Path, chunks: Iterable[dict[str, np.ndarray]], columns: Mapping[str, Column]
) -> Shard:
    """Writes rows to a shard, which appears whole or not at all.

    Args:
        path: The shard's file.
        chunks: The rows, by column, a few at a time: no more are held in memory.
        columns: How each column is stored.

    Returns:
        The shard's description, with sums of what is on the disk.
    """
    import tensorflow as tf

    offsets = [0]
    ranges: dict[str, tuple] = {}
    with atomic.replacing(path) as partial:
        with tf.io.TFRecordWriter(str(partial)) as writer:
            for rows in chunks:
                for record in records(rows, columns):
                    writer.write(record)
                    offsets.append(offsets[-1] + HEAD + len(record) + TAIL)
                _widen(ranges, rows)
        # Before the shard gets its name: one without offsets would be of no use.
        with atomic.replacing(offsets_of(path)) as beside:
            np.save(beside, np.array(offsets, np.int64))
    return Shard(
        file=path.name,
        records=len(offsets) - 1,
        bytes=offsets[-1],
        sha256=sha256(path),
        offsets_sha256=sha256(offsets_of(path)),
        ranges=ranges,
    )


def records(
    rows: Mapping[str, np.ndarray], columns: Mapping[str, Column]
) -> Iterable[bytes]:
    """Yields the record of each row.

    Args:
        rows: Column -> stored rows (n, ...).
        columns: How each column is stored.
    """
    encoded = {name: codec.encode(rows[name], columns[name]) for name in columns}
    for payloads in zip(*encoded.values(), strict=True):
        yield example.encode(dict(zip(encoded, payloads, strict=True)))


def ends(path: Path) -> tuple[bytes, bytes]:
    """Returns the first and the last record of an intact shard."""
    offsets = np.load(offsets_of(path))
    found = []
    with open(path, "rb") as file:
        for start, stop in (offsets[:2].tolist(), offsets[-2:].tolist()):
            file.seek(start + HEAD)
            found.append(file.read(stop - start - HEAD - TAIL))
    return found[0], found[1]


def faults(path: Path, shard: Shard) -> list[str]:
    """Returns what is wrong with the files of a shard, in words; none if intact."""
    found = []
    for file, expected in (
        (path, shard.sha256),
        (offsets_of(path), shard.offsets_sha256),
    ):
        if not file.is_file():
            found.append(f"{file.name} is missing")
        elif file == path and file.stat().st_size != shard.bytes:
            size = file.stat().st_size
            found.append(f"{file.name} has {size:,} bytes in place of {shard.bytes:,}")
        elif sha256(file) != expected:
            found.append(f"{file.name} has changed: its SHA-256 differs")
    return found


def sha256(path: Path) -> str:
    """Returns the checksum of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _widen(ranges: dict[str, tuple], rows: Mapping[str, np.ndarray]) -> None:
    """Takes rows into the range of each column of numbers, in place."""
    for name, values in rows.items():
        if values.dtype == np.uint8:
            continue
        low, high = values.min().item(), values.max().item()
        if name in ranges:
            low, high = min(low, ranges[name][0]), max(high, ranges[name][1])
        ranges[name] = (low, high)
