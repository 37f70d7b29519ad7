"""Writes and checks SHA256SUMS, in the format of the `sha256sum` command."""

import hashlib
import os
import re
from pathlib import Path

from keras_gen.export.artefact import layout
from keras_gen.export.errors import ArtefactError

_DIGEST = re.compile("[0-9a-f]{64}")

# A line is about a hundred; a file of gigabytes must not be read to be refused.
_MOST_BYTES = 2**20


def write(directory) -> Path:
    """Hashes every file below a directory into its SHA256SUMS.

    Args:
        directory: The artefact. An existing SHA256SUMS is replaced.

    Returns:
        The path of the file written.
    """
    directory = Path(directory)
    sums = directory / layout.CHECKSUMS
    files = sorted(p for p in directory.rglob("*") if p.is_file() and p != sums)
    lines = [f"{_sha256(p)}  {p.relative_to(directory).as_posix()}\n" for p in files]
    sums.write_text("".join(lines), encoding="utf-8", newline="\n")
    return sums


def check(directory) -> int:
    """Compares a directory's files with its SHA256SUMS.

    Args:
        directory: The artefact.

    Returns:
        How many files were compared. Files that are not listed are not looked at.

    Raises:
        ArtefactError: If the list is missing or malformed, or if a listed file is
            missing or differs; the message names each of them.
    """
    directory = Path(directory).resolve()
    sums = directory / layout.CHECKSUMS
    if not sums.is_file():
        raise ArtefactError(f"There is no {layout.CHECKSUMS} in {str(directory)!r}.")
    faults, lines = [], _lines(sums)
    for line in lines:
        expected, _, name = line.partition("  ")
        if not _DIGEST.fullmatch(expected) or not _is_inside(directory, name):
            raise ArtefactError(
                f"Each line of {layout.CHECKSUMS} is a SHA-256 and a path inside the "
                f"artefact. Received: {line!r:.200}"
            )
        path = directory / name
        # Unlike Path.is_file, it takes a name that is too long for one of no file.
        if not os.path.isfile(path):
            faults.append(f"{name:.200} is missing")
        elif _sha256(path) != expected:
            faults.append(f"{name} has changed")
    if faults or not lines:
        raise ArtefactError(
            f"The artefact {str(directory)!r} is not what was exported: "
            f"{'; '.join(faults) or 'its list of files is empty'}. Fetch or export it "
            "again."
        )
    return len(lines)


def _lines(sums: Path) -> list[str]:
    try:
        if (size := sums.stat().st_size) > _MOST_BYTES:
            raise ValueError(f"it has {size:,} bytes")
        return sums.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise ArtefactError(f"{str(sums)!r} is no list of files: {error}") from error


def _is_inside(directory: Path, name: str) -> bool:
    """Whether a name leads to a place inside, by no link to the outside."""
    try:
        return (directory / name).resolve().is_relative_to(directory)
    except (OSError, ValueError, RuntimeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
