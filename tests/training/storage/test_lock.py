"""The lock: one process at a time, and none that is dead."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from keras_gen.training.errors import RunError
from keras_gen.training.storage.lock import NAME, RunLock

_HOLDER = """
import sys
from pathlib import Path
from keras_gen.training.storage.lock import RunLock

lock = RunLock(Path(sys.argv[1]))
lock.take()
print("held", flush=True)
sys.stdin.read()
lock.release()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process, which holds the lock of the folder `run`."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path / "run")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_the_second_process_is_refused_and_told_the_first(holder, tmp_path):
    who = f"process {holder.pid} on {socket.gethostname()}"
    with pytest.raises(RunError, match=f"Received: .*run, in which {who} does. Wait"):
        RunLock(tmp_path / "run").take()
    holder.communicate("")
    assert holder.returncode == 0
    assert not (tmp_path / "run" / NAME).exists()
    with RunLock(tmp_path / "run") as lock:
        lock.take()


def test_a_killed_process_leaves_no_lock(holder, tmp_path):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / "run" / NAME).exists()
    with RunLock(tmp_path / "run") as lock:
        lock.take()
        text = (tmp_path / "run" / NAME).read_text()
        assert json.loads(text)["pid"] == os.getpid()
    assert not (tmp_path / "run" / NAME).exists()


def test_it_holds_within_a_process_too(tmp_path):
    with RunLock(tmp_path) as first, RunLock(tmp_path) as second:
        first.take()
        first.take()
        with pytest.raises(RunError, match="One process at a time"):
            second.take()
        first.release()
        second.take()
        # What was refused, or has ended, takes nothing from the holder.
        first.release()
        with pytest.raises(RunError):
            first.take()


def test_nothing_is_made_before_it_is_taken(tmp_path):
    with RunLock(tmp_path / "run"):
        assert not (tmp_path / "run").exists()


def test_an_unreadable_file_names_nobody(tmp_path):
    with RunLock(tmp_path) as first, RunLock(tmp_path) as second:
        first.take()
        (tmp_path / NAME).write_text("{")
        with pytest.raises(RunError, match="in which another process does"):
            second.take()


def test_a_file_removed_meanwhile_is_no_lock(tmp_path, monkeypatch):
    """Between opening and locking, the holder may go and remove the file."""
    from keras_gen.training.storage import lock as module

    real, removed = module._lock, []

    def lock_late(file):
        if not removed:
            removed.append((tmp_path / NAME).unlink())
        return real(file)

    monkeypatch.setattr(module, "_lock", lock_late)
    with RunLock(tmp_path) as first, RunLock(tmp_path) as second:
        first.take()
        assert (tmp_path / NAME).exists()
        with pytest.raises(RunError):
            second.take()


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.ENOTSUP, errno.ENOLCK])
def test_a_file_system_without_locks_is_named_with_its_remedy(
    tmp_path, monkeypatch, code
):
    import fcntl

    def refuse(file, operation):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    rule = f"Received: .*run, whose file system answers '{os.strerror(code)}'. Mount it"
    with pytest.raises(RunError, match=rule):
        RunLock(tmp_path / "run").take()
    assert not (tmp_path / "run" / NAME).exists()


def test_other_failures_of_locking_stay_as_they_are(tmp_path, monkeypatch):
    import fcntl

    def fail(file, operation):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fcntl, "flock", fail)
    with pytest.raises(OSError, match="Input/output error"):
        RunLock(tmp_path).take()
