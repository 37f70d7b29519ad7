"""Lets an artefact appear whole or not at all."""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from keras_gen.export.artefact import layout
from keras_gen.export.errors import ExportError

# Errors that come of writing. Others may come of what a caller's functions read.
_OF_WRITING = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),
    *(errno.EROFS, errno.EACCES, errno.EPERM),
}


@contextmanager
def staging(target, overwrite: bool = False) -> Iterator[Path]:
    """Yields a new directory beside the target, and renames it at the end.

    If the block raises, the new directory is deleted and the target is as before.

    Args:
        target: Where the artefact shall stand.
        overwrite: Whether an artefact that stands there may be replaced.

    Yields:
        The directory to write into.

    Raises:
        ExportError: Before anything is written, if the target may not be replaced; or
            if there is no right or no room to write it.
    """
    target = Path(target).resolve()
    _refuse(target, overwrite)
    token = uuid.uuid4().hex[:8]
    stage = target.with_name(f".{target.name}.{token}.partial")
    missing = [each for each in stage.parents if not each.exists()]
    try:
        with _told(target):
            stage.mkdir(parents=True)
        with _told(target, _OF_WRITING):
            yield stage
        _refuse(target, overwrite)
        with _told(target):
            _move(stage, target, aside=target.with_name(f".{target.name}.{token}.old"))
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def _told(target: Path, codes=None) -> Iterator[None]:
    """Turns what the system says of a place into an `ExportError` that names it."""
    try:
        yield
    except OSError as error:
        if codes is not None and error.errno not in codes:
            raise
        raise ExportError(
            f"The artefact cannot be written to {str(target)!r}: "
            f"{error.strerror or error}. What was there is as before; make room, or "
            "choose another place."
        ) from error


def _refuse(target: Path, overwrite: bool) -> None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not (target / layout.CARD).is_file():
        # Whatever the caller asked for: a typing error must not cost a home directory.
        raise ExportError(
            f"Only an artefact (a directory with a {layout.CARD}) is ever replaced. "
            f"Received: {str(target)!r}, which is something else. Choose another place."
        )
    if not overwrite:
        raise ExportError(
            f"There is an artefact at {str(target)!r} already. Choose another place, "
            "or pass overwrite=True."
        )


def _move(stage: Path, target: Path, aside: Path) -> None:
    # A directory cannot be renamed over a full one, so the old one steps aside first.
    replaced = target.exists()
    if replaced:
        os.replace(target, aside)
    try:
        os.replace(stage, target)
    except BaseException:
        if replaced:
            os.replace(aside, target)
        raise
    if replaced:
        shutil.rmtree(aside)
