"""Writes and checks SHA256SUMS, in the format of the `sha256sum` command."""

import hashlib
from pathlib import Path

from keras_gen.export import layout
from keras_gen.export.errors import ArtefactError


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
    faults, lines = [], sums.read_text(encoding="utf-8").splitlines()
    for line in lines:
        expected, _, name = line.partition("  ")
        path = (directory / name).resolve()
        if len(expected) != 64 or not path.is_relative_to(directory):
            raise ArtefactError(
                f"Each line of {layout.CHECKSUMS} is a SHA-256 and a path inside the "
                f"artefact. Received: {line!r}"
            )
        if not path.is_file():
            faults.append(f"{name} is missing")
        elif _sha256(path) != expected:
            faults.append(f"{name} has changed")
    if faults or not lines:
        raise ArtefactError(
            f"The artefact {str(directory)!r} is not what was exported: "
            f"{'; '.join(faults) or 'its list of files is empty'}. Fetch or export it "
            "again."
        )
    return len(lines)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
