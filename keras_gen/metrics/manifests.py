"""Reads what is recorded of extractors: their hashes, data and accuracy; without Keras.

A `manifest.json` lies beside the files it describes. Each entry names its `file`, the
file's `sha256`, the `data` that the classifier was trained on and its `accuracy` on
real test images of them.
"""

import functools
import json
import pathlib

# The shipped weights, their hashes and how they were trained.
SHIPPED = pathlib.Path(__file__).with_name("extractors")
FILE = "manifest.json"
_NEEDED = ("sha256", "data", "accuracy")


def read(directory: pathlib.Path) -> dict[str, dict]:
    """Returns id -> entry of the manifest in a folder."""
    return json.loads((directory / FILE).read_text("utf-8"))


def beside(path: pathlib.Path, sha256: str) -> dict:
    """Returns what a manifest in a file's folder says of it.

    Args:
        path: the extractor's file or folder.
        sha256: its hash.

    Returns:
        The entry whose `file` is the name of `path`; empty if there is none.

    Raises:
        ValueError: if the entry is incomplete or of a file with another hash.
    """
    manifest = path.absolute().parent / FILE
    if not manifest.is_file():
        return {}
    try:
        content = json.loads(manifest.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(
            f"What is recorded beside an extractor must be JSON: mend or remove it. "
            f"Received: {manifest} ({error})"
        ) from error
    # Other tools write files of this name too.
    entries = content.values() if isinstance(content, dict) else ()
    for entry in entries:
        if isinstance(entry, dict) and entry.get("file") == path.name:
            _check(entry, manifest, sha256)
            return entry
    return {}


def _check(entry: dict, manifest: pathlib.Path, sha256: str) -> None:
    name = entry["file"]
    if missing := [key for key in _NEEDED if key not in entry]:
        raise ValueError(
            f"A manifest says of an extractor its {', '.join(_NEEDED)}. Received: "
            f"{name!r} without {', '.join(missing)} in {manifest}"
        )
    if entry["sha256"] != sha256:
        raise ValueError(
            f"{manifest} is about another {name}: write the entry anew, or remove it. "
            f"Received: sha256 {sha256}, the manifest says {entry['sha256']}"
        )
    accuracy = entry["accuracy"]
    if not isinstance(accuracy, int | float) or not 0 <= accuracy <= 1:
        raise ValueError(
            "The accuracy of an extractor is a share, from 0 to 1. Received: "
            f"{accuracy!r} of {name!r} in {manifest}"
        )


def accuracy_of(sha256: str) -> float | None:
    """Returns the test accuracy of the shipped extractor with this hash, if any."""
    return _accuracies().get(sha256)


@functools.cache
def _accuracies() -> dict[str, float]:
    return {entry["sha256"]: entry["accuracy"] for entry in read(SHIPPED).values()}
