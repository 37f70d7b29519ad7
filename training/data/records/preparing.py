"""Writes any data source to sharded records, and goes on where it was broken off."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from keras_gen import __version__
from keras_gen.registry import unknown
from keras_gen.training.data import checks, schemes
from keras_gen.training.data.errors import DataError
from keras_gen.training.data.records import (
    codec,
    drawings,
    folder_state,
    index,
    shard_writing,
)
from keras_gen.training.data.records.index import Index, Part, Request, Shard
from keras_gen.training.data.source import Source
from keras_gen.training.data.two_domains import TwoDomains

SHARD_MIB = 128
ENCODINGS = ("raw", "png")
_SPLITS = {"train": ("train",), "test": ("test",), "all": ("train", "test")}
# Decoded rows that are held at a time while a shard is written.
_CHUNK_BYTES = 8 * 2**20


def prepare(
    spec: str,
    directory: str | Path,
    *,
    split: str = "all",
    shards: int | None = None,
    shard_mib: int | None = None,
    image_size: int | None = None,
    channels: int | None = None,
    seed: int = 0,
    encoding: str = "raw",
    overwrite: bool = False,
    report: Callable[[str, bool], None] = lambda file, kept: None,
) -> Index:
    """Writes a source to a folder that `load("records:DIR")` reads.

    The folder is no data set until its index is there, which comes last. Broken off,
    the same call goes on: finished shards stay if they are as they were written and
    their first and last rows are still those of the source. On a complete folder it
    mends what is damaged.

    Args:
        spec: The source, as in `keras_gen.training.data.load`.
        directory: The folder: empty, not there yet, or of the same call before.
        split: `"train"`, `"test"`, or `"all"` for both, each in files of its own.
        shards: Files of each split, and of each domain; fewer where there are not so
            many rows.
        shard_mib: In place of `shards`, about how many MiB of decoded rows a file
            holds at most. Defaults to 128. A source that can be read piece by piece
            holds no more in memory.
        image_size: Side of the square images, 8 to 128; None for their own size.
        channels: Channels of the images, 1 to 4; None for their own.
        seed: Which division into splits, for sources that come undivided.
        encoding: Of the images: `"raw"`, or `"png"`, smaller and slower to read.
        overwrite: Replace records of another call that are in the folder.
        report: Told the name of each shard that stands, and whether it was kept.

    Returns:
        The index.

    Raises:
        DataError: If an argument or the source is wrong, or the folder holds
            something else.
    """
    checks.check_split(split)
    checks.check_image_size(image_size)
    checks.check_channels(channels)
    checks.check_integer("seed", seed, 0, 2**32 - 1)
    if encoding not in ENCODINGS:
        raise DataError(unknown("encoding", encoding, ENCODINGS))
    if shards is not None and shard_mib is not None:
        raise DataError(
            "Say how the files are divided by shards or by shard_mib, not by both. "
            f"Received: shards={shards!r}, shard_mib={shard_mib!r}."
        )
    if shards is not None:
        checks.check_integer("shards", shards, 1)
    else:
        shard_mib = SHARD_MIB if shard_mib is None else shard_mib
        checks.check_integer("shard_mib", shard_mib, 1)
    request = Request(
        spec=str(spec),
        splits=_SPLITS[split],
        image_size=image_size,
        channels=channels,
        seed=seed,
        encoding=encoding,
        shards=shards,
        shard_mib=shard_mib,
    )
    directory = Path(directory).expanduser()
    _refuse_itself(request.spec, directory)
    return _Preparation(directory, request, report).run(overwrite)


def _refuse_itself(spec: str, directory: Path) -> None:
    """Raises `DataError` if records would be written over those they are read from."""
    _, scheme, argument = str(spec).rpartition("records:")
    if scheme and Path(argument).expanduser().resolve() == directory.resolve():
        raise DataError(
            "Records are written to another folder than they are read from. Received: "
            f"{spec!r} for {directory}. Choose another folder (--output)."
        )


class _Preparation:
    """One call of `prepare`: writes what is missing, and notes what stands."""

    def __init__(
        self, directory: Path, request: Request, report: Callable[[str, bool], None]
    ):
        self._directory = directory
        self._request = request
        self._report = report
        self._splits: dict[str, dict[str, Part]] = {s: {} for s in request.splits}

    def run(self, overwrite: bool) -> Index:
        """Returns the complete index."""
        if not overwrite:
            earlier = folder_state.earlier(self._directory, self._request)
            for split, parts in earlier.splits.items() if earlier else ():
                self._splits[split] = dict(parts)
        # One split after the other: both may not fit into memory.
        for split in self._request.splits:
            tables = {
                name: (source, part, _ranges(part, self._request))
                for name, source in _tables(self._load(split)).items()
                for part in [_describe(source, self._request.encoding)]
            }
            # Not before it is known that something can take their place.
            if overwrite:
                folder_state.clear(self._directory)
                overwrite = False
            for name, table in tables.items():
                self._table(split, name, *table)
        self._note(index.COMPLETE)
        (self._directory / index.UNDER_WAY).unlink(missing_ok=True)
        return index.read(self._directory)

    def _load(self, split: str) -> Source | TwoDomains:
        request = self._request
        options = {
            "image_size": request.image_size,
            "channels": request.channels,
            "seed": request.seed,
        }
        # What can be read piece by piece shall not be held in memory as a whole, and
        # what can only be held there refuses so little of it.
        try:
            least = (request.shard_mib or SHARD_MIB) * 2**20
            return schemes.load(request.spec, split, cache_bytes=least, **options)
        except DataError:
            pass
        return schemes.load(request.spec, split, **options)

    def _table(
        self,
        split: str,
        name: str,
        source: Source,
        part: Part,
        ranges: list[tuple[int, int]],
    ) -> None:
        """Writes the missing shards of one table."""
        before = self._splits[split].get(name)
        if before is not None:
            self._refuse_changes(split, part, before)
        finished = {shard.file: shard for shard in before.shards} if before else {}
        stem = split if name == "rows" else f"{split}-{name}"
        for number, (start, stop) in enumerate(ranges):
            file = f"{stem}-{number:05}-of-{len(ranges):05}{index.SHARD_SUFFIX}"
            path = self._directory / file
            kept = file in finished and _stands(
                path, finished[file], source, part, (start, stop)
            )
            if not kept:
                chunks = _chunks(source, part, start, stop)
                finished[file] = shard_writing.write(path, chunks, part.columns)
                shards = tuple(finished[each] for each in sorted(finished))
                part = part.model_copy(update={"shards": shards})
                self._splits[split][name] = part
                self._note(index.UNDER_WAY)
            self._report(file, kept)
        shards = tuple(finished[each] for each in sorted(finished))
        self._splits[split][name] = _with_ranges(
            part.model_copy(update={"shards": shards})
        )

    def _refuse_changes(self, split: str, now: Part, before: Part) -> None:
        """Raises `DataError` if the source is not what was being prepared."""
        bare = {
            key: column.model_copy(update={"range": None})
            for key, column in before.columns.items()
        }
        before = before.model_copy(update={"columns": bare, "shards": ()})
        for field in Part.model_fields:
            ours, theirs = getattr(now, field), getattr(before, field)
            if ours != theirs:
                raise DataError(
                    "Records are continued from the same source. Received: "
                    f"{self._request.spec!r}, whose {split} split has changed since "
                    f"({field}). Prepare it anew (--overwrite)."
                )

    def _note(self, file: str) -> None:
        """Writes down what stands."""
        content = Index(
            request=self._request, splits=self._splits, keras_gen=__version__
        )
        index.write(self._directory / file, content)


def _tables(source: Source | TwoDomains) -> dict[str, Source]:
    """Returns the tables of a source by name."""
    return source.parts if isinstance(source, TwoDomains) else {"rows": source}


def _describe(source: Source, encoding: str) -> Part:
    """Returns the description of a table of which no shard is written."""
    first = source.read([0])
    return Part(
        rows=len(source),
        columns={key: codec.describe(rows, encoding) for key, rows in first.items()},
        label_names=source.label_names,
        draw=drawings.name_of(source.draw),
        shards=(),
    )


def _ranges(part: Part, request: Request) -> list[tuple[int, int]]:
    """Returns the first row of each shard, and the one behind its last."""
    count = request.shards
    if count is None:
        count = -(-part.rows * _row_bytes(part) // (request.shard_mib * 2**20))
    count = min(count, part.rows)
    edges = [part.rows * number // count for number in range(count + 1)]
    return list(zip(edges[:-1], edges[1:], strict=True))


def _row_bytes(part: Part) -> int:
    return sum(map(codec.row_bytes, part.columns.values()))


def _chunks(
    source: Source, part: Part, start: int, stop: int
) -> Iterator[dict[str, np.ndarray]]:
    """Yields the rows of a shard, a few at a time."""
    step = max(1, _CHUNK_BYTES // _row_bytes(part))
    for first in range(start, stop, step):
        yield source.read(np.arange(first, min(first + step, stop)))


def _stands(
    path: Path, shard: Shard, source: Source, part: Part, rows: tuple[int, int]
) -> bool:
    """Whether a shard is as it was written, and from the rows that it would be now."""
    if shard_writing.faults(path, shard):
        return False
    # All rows would take as long as writing them. A row too many or too few, which
    # is how folders change, moves at least one end of every later shard.
    start, stop = rows
    ends = source.read([start, stop - 1])
    first, last = shard_writing.ends(path)
    return [first, last] == list(shard_writing.records(ends, part.columns))


def _with_ranges(part: Part) -> Part:
    """Returns a finished table with the range of each column of numbers."""
    columns = {}
    for key, column in part.columns.items():
        found = [shard.ranges[key] for shard in part.shards if key in shard.ranges]
        if found:
            lows, highs = zip(*found, strict=True)
            column = column.model_copy(update={"range": (min(lows), max(highs))})
        columns[key] = column
    return part.model_copy(update={"columns": columns})
