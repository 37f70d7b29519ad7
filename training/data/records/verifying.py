"""Checks a folder of records: sums, counts, and a sample of what it decodes to."""

from pathlib import Path

import numpy as np

from keras_gen.training.data.errors import DataError
from keras_gen.training.data.records import index, shard_writing
from keras_gen.training.data.records.index import Index, Part, Shard, offsets_of
from keras_gen.training.data.records.table import Table

# Rows of each shard that are decoded, spread evenly, the first and the last included.
SAMPLE = 16


def verify(directory: str | Path) -> Index:
    """Checks that records are what was written, and can be read.

    Every file is compared with its SHA-256 in the index, the number of records with
    the offsets and the number of rows, and of each shard 16 rows are decoded.

    Args:
        directory: A folder that `prepare` wrote.

    Returns:
        The index, if all is well.

    Raises:
        DataError: If there are no complete records, or some are damaged; the message
            names each damaged shard.
    """
    directory = Path(directory).expanduser()
    found = index.read(directory)
    faults = []
    for split, name, part in found.parts():
        table = split if name == "rows" else f"{split}, domain {name}"
        total = sum(shard.records for shard in part.shards)
        if total != part.rows:
            faults.append(f"{table}: {total:,} records in place of {part.rows:,}")
        for shard in part.shards:
            faults += _faults(directory, shard, part)
    if faults:
        raise DataError(
            f"Records are damaged in {directory}: {'; '.join(faults)}. Run `keras-gen "
            "data prepare` as before: it writes again what is damaged."
        )
    return found


def _faults(directory: Path, shard: Shard, part: Part) -> list[str]:
    """Returns what is wrong with a shard, in words."""
    path = directory / shard.file
    if faults := shard_writing.faults(path, shard):
        return faults
    offsets = np.load(offsets_of(path), mmap_mode="r")
    if len(offsets) != shard.records + 1 or offsets[-1] != shard.bytes:
        return [f"{shard.file}: its offsets do not fit {shard.records:,} records"]
    table = Table(directory, [shard], part.columns)
    rows = np.unique(np.linspace(0, shard.records - 1, SAMPLE).astype(int))
    try:
        for name, column in part.columns.items():
            values = table.read(name, rows)
            if column.range and not _within(values, column.range):
                return [f"{shard.file}: {name} leaves its range {column.range}"]
    except DataError as error:
        return [str(error)]
    return []


def _within(values: np.ndarray, bounds: tuple) -> bool:
    return bool(values.min() >= bounds[0] and values.max() <= bounds[1])
