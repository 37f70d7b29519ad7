"""`index.json`: what a folder of records holds, typed and checked when it is read."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from keras_gen.training.data.errors import DataError, DataNotFoundError
from keras_gen.training.storage import atomic

COMPLETE = "index.json"
# The same content while shards are still missing: no reader takes it for data.
UNDER_WAY = "prepare.json"
FORMAT = 1

SHARD_SUFFIX = ".tfrecord"
OFFSETS_SUFFIX = ".offsets.npy"
# No separators: a name in the file must not lead out of the folder.
SHARD_NAME = r"^(train|test)(-[ab])?-\d{5,}-of-\d{5,}\.tfrecord$"

Number = int | float
Count = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Strict):
    """How the rows of a column lie in the records.

    Args:
        shape: Of one row.
        dtype: uint8 for images, int32, or float32; little-endian.
        encoding: `"raw"` for the bytes of the array, `"png"` for a lossless picture.
        range: Least and greatest value of all rows; None for images, and until all
            shards are written.
    """

    shape: tuple[Count, ...]
    dtype: Literal["uint8", "int32", "float32"]
    encoding: Literal["raw", "png"]
    range: tuple[Number, Number] | None = None


class Shard(_Strict):
    """One file of records, and the file of their offsets beside it.

    Args:
        file: Name of the file, in the folder of the index.
        records: Number of records.
        bytes: Size of the file.
        sha256: Of the file.
        offsets_sha256: Of the offsets: int64 (records + 1,) in NumPy's format, where
            each record begins and where the last one ends.
        ranges: Column -> least and greatest value in this shard, images left out.
    """

    file: Annotated[str, Field(pattern=SHARD_NAME)]
    records: Count
    bytes: Count
    sha256: str
    offsets_sha256: str
    ranges: dict[str, tuple[Number, Number]]


class Part(_Strict):
    """A table of one split: all of it, or one of two domains.

    Args:
        rows: Number of rows, which are those of the shards, in order.
        columns: Name -> how it is stored.
        label_names: Name of each class of the column `label`, if there is one.
        draw: How rows are drawn, a name in `records.drawings`.
        shards: The files; of an index that is under way, those that are finished.
    """

    rows: Count
    columns: dict[str, Column]
    label_names: tuple[str, ...] | None
    draw: str
    shards: tuple[Shard, ...]


class Request(_Strict):
    """What was asked for; a folder is continued only with the same.

    Args:
        spec: Spec of the source, as in `keras_gen.training.data.load`.
        splits: The splits to write.
        image_size: Side of the square images; None for their own size.
        channels: Number of channels; None for their own.
        seed: Which division into splits.
        encoding: Of the images, `"raw"` or `"png"`.
        shards: Files of each split and domain; None where `shard_mib` says.
        shard_mib: Most MiB of decoded rows in a file; None where `shards` says.
    """

    spec: str
    splits: tuple[Literal["train", "test"], ...]
    image_size: int | None
    channels: int | None
    seed: int
    encoding: Literal["raw", "png"]
    shards: int | None
    shard_mib: int | None


class Index(_Strict):
    """All that is known about a folder of records.

    Args:
        request: What was asked for.
        splits: Split -> part -> its table. A table is called `"rows"`; two domains are
            `"a"` and `"b"`.
        keras_gen: Version that wrote it.
        format: Version of this description.
    """

    request: Request
    splits: dict[Literal["train", "test"], dict[Literal["rows", "a", "b"], Part]]
    keras_gen: str
    format: Literal[1] = FORMAT

    def parts(self) -> list[tuple[str, str, Part]]:
        """Returns (split, name, part) of every table."""
        return [
            (split, name, part)
            for split, parts in self.splits.items()
            for name, part in parts.items()
        ]


def offsets_of(shard: Path) -> Path:
    """Returns the file with the offsets of a shard's records."""
    return shard.with_suffix(OFFSETS_SUFFIX)


def read(directory: Path) -> Index:
    """Returns the index of a complete folder of records.

    Raises:
        DataError: If the index cannot be read; a `DataNotFoundError` if there is none.
    """
    if not (directory / COMPLETE).is_file():
        raise DataNotFoundError(_absent(directory))
    return read_file(directory / COMPLETE)


def read_file(path: Path) -> Index:
    """Returns the index in a file.

    Raises:
        DataError: If it is of another format, or broken.
    """
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(
            f"The index of records is broken: {path} ({error}). Prepare the data again."
        ) from error
    version = content.get("format") if isinstance(content, dict) else None
    if version != FORMAT:
        raise DataError(
            f"Records are read in format {FORMAT}. Received: format {version!r} in "
            f"{path}. Prepare the data again with this version of keras_gen."
        )
    try:
        return Index.model_validate(content)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise DataError(
            f"The index of records is broken: {path} ({place}: {fault['msg']}). "
            "Prepare the data again."
        ) from error


def write(path: Path, index: Index) -> None:
    """Writes an index whole or not at all."""
    atomic.write_text(path, json.dumps(index.model_dump(), indent=1) + "\n")


def _absent(directory: Path) -> str:
    """Returns the sentence about a folder without an index."""
    if (directory / UNDER_WAY).is_file():
        return (
            f"The records in {directory} are not complete: their preparation was "
            "broken off. Run the same `keras-gen data prepare` again; it goes on."
        )
    there = "a folder without it" if directory.is_dir() else "no such folder"
    return (
        f"Records are a folder with an {COMPLETE}. Received: {directory}, {there}. "
        f"Make one: keras-gen data prepare SPEC --output {directory}"
    )
