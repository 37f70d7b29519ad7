"""Finds a run's checkpoints: `step-000100.keras`, numbered by steps trained."""

import warnings
import zipfile
from pathlib import Path

from keras_gen.training.storage import step_files

_SUFFIX = ".keras"


def path_of(directory: Path, step: int) -> Path:
    """Returns the path of the checkpoint after `step` steps."""
    return step_files.path_of(directory, step, _SUFFIX)


def listed(directory: Path) -> list[Path]:
    """Returns the checkpoints in a folder, oldest first."""
    return step_files.listed(directory, _SUFFIX)


def latest(directory: Path) -> Path | None:
    """Returns the newest checkpoint whose every byte is as it was written.

    A damaged file, as a full disk or a faulty one leaves it, is passed over with a
    warning. One that is sound and yet cannot be loaded is not: that is another fault,
    and passing it over would silently train from an older state.

    Args:
        directory: The folder of the checkpoints.

    Returns:
        Its path, or None if there is none.
    """
    for path in reversed(listed(directory)):
        fault = _fault(path)
        if fault is None:
            return path
        warnings.warn(
            f"Passing over the damaged checkpoint {path} ({fault}).", stacklevel=2
        )
    return None


def _fault(path: Path) -> str | None:
    """Returns what is wrong with a checkpoint's bytes, if anything."""
    with open(path, "rb") as file:  # What cannot be opened is not damaged.
        try:
            with zipfile.ZipFile(file) as archive:
                broken = archive.testzip()
        # Flipped bits make zipfile and zlib raise almost anything.
        except Exception as error:
            return str(error) or type(error).__name__
    return f"{broken} is corrupt" if broken else None
