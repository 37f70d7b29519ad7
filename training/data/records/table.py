"""`Table`: the records of a split at random, through memory maps of their shards."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from keras_gen.training.data import parallel
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.records import codec, example
from keras_gen.training.data.records.index import Column, Shard, offsets_of
from keras_gen.training.data.records.shard_writing import HEAD, TAIL

# Each holds up to two files open, and systems may allow no more than 1,024.
_OPEN_SHARDS = 128


class Table:
    """Rows in shards, of which those that are asked for are read.

    Where every column is raw, all records are laid out alike and a column is a strided
    view of the file. Otherwise the offsets say where a record is, and its own lengths
    where a column is in it.

    Args:
        directory: Where the files lie.
        shards: The files, in the order of their rows.
        columns: How each column is stored.

    Raises:
        DataError: If a file is missing or of another size than it was; what it holds
            is left to `verify`.
    """

    def __init__(
        self, directory: Path, shards: Sequence[Shard], columns: Mapping[str, Column]
    ):
        self._paths = [directory / shard.file for shard in shards]
        self._counts = [shard.records for shard in shards]
        self._ends = np.cumsum(self._counts)
        self.columns = dict(columns)
        self._layout = _layout(columns)
        for path, shard in zip(self._paths, shards, strict=True):
            _check_size(path, shard.bytes)
            if self._layout is None:
                _check_size(offsets_of(path), None)
        self._file = functools.lru_cache(maxsize=_OPEN_SHARDS)(self._map)
        self._offsets = functools.lru_cache(maxsize=_OPEN_SHARDS)(self._load_offsets)

    def __len__(self) -> int:
        return int(self._ends[-1])

    def read(self, name: str, indices: np.ndarray) -> np.ndarray:
        """Returns rows of a column.

        Args:
            name: The column.
            indices: (n,) integers from -N to N - 1, in any order.

        Returns:
            (n, ...) as the source had stored them.

        Raises:
            IndexError: If an index is out of range.
            DataError: If a file has vanished or broken since it was opened.
        """
        column = self.columns[name]
        result = np.empty((len(indices), *column.shape), column.dtype)
        if self._layout:
            for number, places, within in self._by_shard(indices):
                result[places] = self._view(number, name)[within]
            return result
        payloads: list = [None] * len(indices)
        for number, places, within in self._by_shard(indices):
            for place, row in zip(places.tolist(), within.tolist(), strict=True):
                payloads[place] = (number, row)

        def decode(place: int) -> None:
            number, row = payloads[place]
            try:
                payload = self._payload(number, row, name)
                result[place] = codec.decode(payload, column)
            # A broken picture makes Pillow raise almost anything.
            except Exception as error:
                raise DataError(
                    f"Record {row} of {self._paths[number]} cannot be read ({error})."
                    f" {_REMEDY}"
                ) from error

        if column.encoding == "raw":
            for place in range(len(indices)):
                decode(place)
        else:
            parallel.for_each(decode, len(indices))
        return result

    def _by_shard(
        self, indices: np.ndarray
    ) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Yields shard, places in the result, and rows within the shard, ascending."""
        indices = np.asarray(indices, np.int64)
        indices = np.where(indices < 0, indices + len(self), indices)
        if not len(indices):
            return
        if indices.min() < 0 or indices.max() >= len(self):
            raise IndexError(f"There are {len(self)} rows. Received: {indices}")
        order = np.argsort(indices, kind="stable")
        numbers = np.searchsorted(self._ends, indices[order], side="right")
        for places in np.split(order, np.flatnonzero(np.diff(numbers)) + 1):
            number = int(np.searchsorted(self._ends, indices[places[0]], side="right"))
            start = self._ends[number] - self._counts[number]
            yield number, places, indices[places] - start

    def _view(self, number: int, name: str) -> np.ndarray:
        """Returns a column of a shard whose records are laid out alike."""
        column = self.columns[name]
        start, stride = self._layout[name]
        dtype = codec.stored_dtype(column)
        return np.ndarray(
            (self._counts[number], *column.shape),
            dtype,
            buffer=self._file(number),
            offset=HEAD + start,
            strides=(stride, *np.empty(column.shape, dtype).strides),
        )

    def _payload(self, number: int, row: int, name: str) -> memoryview:
        """Returns the bytes of a column in a record."""
        offsets = self._offsets(number)
        begin, end = int(offsets[row]) + HEAD, int(offsets[row + 1]) - TAIL
        record = memoryview(self._file(number))[begin:end]
        start, stop = example.places(record)[name]
        return record[start:stop]

    def _map(self, number: int) -> np.ndarray:
        """Returns the bytes of a shard."""
        return _opened(
            self._paths[number], lambda path: np.memmap(path, np.uint8, mode="r")
        )

    def _load_offsets(self, number: int) -> np.ndarray:
        """Returns where the records of a shard begin."""
        return _opened(
            offsets_of(self._paths[number]), lambda path: np.load(path, mmap_mode="r")
        )


class TableColumn:
    """A column of a table that is read when it is indexed, as `Source` takes it.

    Args:
        table: The table.
        name: The column.

    Attributes:
        shape: (N, ...), as an array's.
        dtype: As an array's.
        range: Least and greatest value; None for images.
    """

    def __init__(self, table: Table, name: str):
        column = table.columns[name]
        self._table = table
        self._name = name
        self.shape = (len(table), *column.shape)
        self.dtype = np.dtype(column.dtype)
        self.range = column.range

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, indices: np.ndarray) -> np.ndarray:
        """Returns the rows at these indices, (n,): an array (n, ...)."""
        return self._table.read(self._name, indices)


_REMEDY = (
    "See what is damaged by `keras-gen data verify DIR`, and run `keras-gen data "
    "prepare` as before: it mends that."
)


def _check_size(path: Path, size: int | None) -> None:
    """Raises `DataError` unless the file is there, with so many bytes if known."""
    found = path.stat().st_size if path.is_file() else None
    if found is None or size not in (None, found):
        there = "no such file" if found is None else f"{found:,} bytes"
        wanted = "" if size is None else f" of {size:,} bytes"
        raise DataError(
            f"The index lists a file{wanted}: {path}. Received: {there}. {_REMEDY}"
        )


def _opened(path: Path, read: Callable[[Path], np.ndarray]) -> np.ndarray:
    try:
        return read(path)
    except (OSError, ValueError) as error:
        raise DataError(
            f"The file was there when the data was loaded, and no longer is: {path} "
            f"({error}). {_REMEDY}"
        ) from error


def _layout(columns: Mapping[str, Column]) -> dict[str, tuple[int, int]] | None:
    """Returns where each column begins in a record, and the records' distance.

    None if records differ in length.
    """
    if any(column.encoding != "raw" for column in columns.values()):
        return None
    record = example.encode(
        {name: bytes(codec.row_bytes(column)) for name, column in columns.items()}
    )
    distance = HEAD + len(record) + TAIL
    return {
        name: (start, distance) for name, (start, _) in example.places(record).items()
    }
