"""A lock by which two comparisons never write to one directory.

Unlike that of a run, it is shared with the processes of the trainings.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from keras_gen.training.errors import RunError


@contextlib.contextmanager
def held(directory: Path) -> Iterator[int]:
    """Holds a directory's lock for the block.

    The system gives it up when the last process that has the descriptor ends, so it
    outlives a killed comparison for as long as a training of it still saves its state.

    Args:
        directory: The directory; it is made if need be.

    Yields:
        The lock's descriptor, for processes that are to share it.

    Raises:
        RunError: If another comparison holds it.
    """
    import fcntl

    directory.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(directory / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunError(
                "One comparison at a time writes to a directory. Received: "
                f"{directory}, where another is at work or still saves its state. "
                "Wait for it, or choose another directory (--output)."
            ) from error
        yield descriptor
    finally:
        os.close(descriptor)
