"""What an earlier preparation left in a folder, and what else may lie there."""

import re
from pathlib import Path

from keras_gen.training.data.errors import DataError
from keras_gen.training.data.records import index
from keras_gen.training.data.records.index import Index, Request
from keras_gen.training.storage import atomic


def earlier(directory: Path, request: Request) -> Index | None:
    """Returns the index of an earlier call for the same request, complete or not.

    Returns:
        None if the folder is free: it is missing, or holds at most shards that no
        index knows.

    Raises:
        DataError: If it holds records of another request, or something else.
    """
    if not directory.exists():
        return None
    _refuse_strangers(directory)
    path = _index_file(directory)
    if path is None:
        return None
    found = index.read_file(path)
    if found.request != request:
        asked, there = request.model_dump(), found.request.model_dump()
        differences = ", ".join(
            f"{name}={there[name]!r} instead of {asked[name]!r}"
            for name in asked
            if asked[name] != there[name]
        )
        raise DataError(
            f"There are other records in {directory} already. Received: {differences}."
            " Choose another folder (--output), or replace them (--overwrite)."
        )
    return found


def clear(directory: Path) -> None:
    """Deletes the records in a folder, whatever they were made from.

    Raises:
        DataError: If something else lies there too; then nothing is deleted.
    """
    if not directory.exists():
        return
    _refuse_strangers(directory)
    # Without its index the rest is no data set any more.
    for path in (directory / index.COMPLETE, directory / index.UNDER_WAY):
        path.unlink(missing_ok=True)
    for path in directory.iterdir():
        path.unlink()


def _index_file(directory: Path) -> Path | None:
    # What is under way is newer: a complete folder is being mended.
    for name in (index.UNDER_WAY, index.COMPLETE):
        if (directory / name).is_file():
            return directory / name
    return None


def _refuse_strangers(directory: Path) -> None:
    """Raises `DataError` unless the folder holds records alone, or nothing."""
    if not directory.is_dir():
        raise DataError(
            f"Records are written to a folder. Received: {directory}, a file."
        )
    atomic.remove_partial(directory)
    strangers = sorted(
        path.name for path in directory.iterdir() if not _is_own(path.name)
    )
    if strangers:
        raise DataError(
            "Records need an empty folder, or one that does not exist. Received: "
            f"{directory}, which holds {strangers[0]!r}."
        )


def _is_own(name: str) -> bool:
    shard = name.replace(index.OFFSETS_SUFFIX, index.SHARD_SUFFIX)
    return name in (index.COMPLETE, index.UNDER_WAY) or bool(
        re.match(index.SHARD_NAME, shard)
    )
