"""A lock, so that two processes never write to one run directory."""

import errno
import json
import os
import socket
from pathlib import Path

from keras_gen.training.errors import RunError

NAME = ".lock"

# What file systems answer that cannot lock: Lustre's clients, NFS and FUSE.
_NO_LOCKS = (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK)


class RunLock:
    """Holds a run directory for this process, from `take` to the end of a `with` block.

    The lock is the operating system's, on the file `.lock`, so that it ends with the
    process, however that ends; what stands in the file is for the message alone. It
    also holds between machines, where their shared file system has `flock`.

    Args:
        directory: The run directory, which `take` makes if need be.
    """

    def __init__(self, directory: Path):
        self.path = directory / NAME
        self._file = None

    def take(self) -> None:
        """Takes the lock, if it is not held already.

        Raises:
            RunError: If another holds it; the message says which process. Or if the
                file system has no locks.
        """
        while self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = open(self.path, "a+", encoding="utf-8")
            try:
                locked = _lock(file)
            except OSError as error:
                file.close()
                if error.errno not in _NO_LOCKS:
                    raise
                self.path.unlink(missing_ok=True)
                raise RunError(
                    "A run directory is locked by flock while a process trains in it. "
                    f"Received: {self.path.parent}, whose file system answers "
                    f"{error.strerror!r}. Mount it with locks (Lustre: -o flock; NFS: "
                    "without nolock, and with lockd running), or choose a directory "
                    "elsewhere (--run-dir)."
                ) from error
            if not locked:
                file.seek(0)
                holder = _describe(file.read())
                file.close()
                raise RunError(
                    f"One process at a time trains in a run directory. Received: "
                    f"{self.path.parent}, in which {holder} does. Wait for it or end "
                    "it, or choose another directory (--run-dir)."
                )
            if not _is_at(file, self.path):  # Its holder removed it just now.
                file.close()
                continue
            file.truncate(0)
            json.dump({"pid": os.getpid(), "host": socket.gethostname()}, file)
            file.flush()
            self._file = file

    def release(self) -> None:
        """Gives the lock back, and removes the file."""
        if self._file is not None:
            # Before it is unlocked: afterwards it may be another's.
            self.path.unlink(missing_ok=True)
            self._file.close()
            self._file = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.release()


def _lock(file) -> bool:
    """Whether the file could be locked; the operating system unlocks it on closing."""
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(file, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


def _describe(text: str) -> str:
    try:
        holder = json.loads(text)
        return f"process {holder['pid']} on {holder['host']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
