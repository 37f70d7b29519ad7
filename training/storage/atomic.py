"""Files that appear whole or not at all, even if the process is killed meanwhile."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

# Unfinished files bear it in front, and no reader looks at them.
_PARTIAL = ".partial-"


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a path to write to, and moves it into place at the end.

    If the block raises, what it wrote is deleted and `path` is as before.

    Args:
        path: The file to create or replace; its folder is made if need be.

    Yields:
        A path in the same folder with the same suffix.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{_PARTIAL}{os.getpid()}-{path.name}")
    try:
        yield partial
        # Otherwise a power cut could leave the new name with no content behind it.
        with open(partial, "rb") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes a text file as UTF-8 with Unix line ends."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


def save_png(picture, path: Path) -> None:
    """Writes a Pillow picture to a PNG file."""
    with replacing(path) as partial:
        picture.save(partial, format="PNG")


def remove_partial(directory: Path) -> None:
    """Removes what killed processes left unfinished in a folder."""
    for path in directory.glob(f"{_PARTIAL}*"):
        path.unlink(missing_ok=True)
