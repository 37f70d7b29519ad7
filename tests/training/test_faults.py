"""Faults one after the other in one run, which ends with the bits of an unbroken one.

Each session is ended by something else. What single faults leave behind is told by
`test_trainer.py`, `test_runs.py`, `test_checkpoints.py` and `tests/cli/test_train.py`.
"""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import keras
import pytest
import small_run
import testing

from keras_gen.training import RunDirectory, RunError, TrainingInterrupted, train
from keras_gen.training.callbacks import Checkpoint, StepCallback
from keras_gen.training.storage import atomic, checkpoints, lock, step_files
from keras_gen.training.storage.runs import read_lines

_SESSION = """
import os, resource, signal, sys
import small_run
from keras_gen.training import train
from keras_gen.training.storage import atomic
from keras_gen.training.callbacks import StepCallback

class DiskFull(StepCallback):
    def on_step(self, step):
        if step == 6:  # No file may grow beyond 32 KB, less than a checkpoint has.
            _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (2**15, hard))

class KillAmidCheckpoint(StepCallback):
    def on_step(self, step):
        if step == 6:
            atomic.os = self
    def fsync(self, descriptor):
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        if path.endswith("-step-000008.keras"):
            os.truncate(path, os.path.getsize(path) // 2)
            os.kill(os.getpid(), signal.SIGKILL)
    def __getattr__(self, name):
        return getattr(os, name)

fault, path, resume = sys.argv[1:]
train(small_run.recipe(), path, resume=resume == "True", verbose=False,
      callbacks=[globals()[fault]()])
"""


def session(fault: str, run: RunDirectory):
    """Trains in another process until a fault ends it; returns the process."""
    tests = Path(small_run.__file__).parent
    return subprocess.run(
        [sys.executable, "-c", _SESSION, fault, str(run.path), str(run.exists)],
        env={**os.environ, "PYTHONPATH": str(tests)},
        capture_output=True,
        text=True,
    )


class InterruptAt(keras.callbacks.Callback):
    """Ctrl-C while the step after `step` runs."""

    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_begin(self, batch, logs=None):
        if int(self.model.steps.numpy()) == self.step:
            os.kill(os.getpid(), signal.SIGINT)


def newest(run):
    return step_files.step_of(checkpoints.latest(run.checkpoints))


@pytest.mark.slow
def test_faults_in_a_row_cost_steps_but_no_bit(tmp_path):
    unbroken = RunDirectory(tmp_path / "unbroken")
    expected = train(small_run.recipe(), unbroken.path, verbose=False)
    run = RunDirectory(tmp_path / "run")

    # The disk is full when step 8 is to be saved.
    done = session("DiskFull", run)
    assert done.returncode == 1
    assert "OSError: [Errno " in done.stderr and "File too large" in done.stderr
    assert newest(run) == 4
    assert [path.name for path in run.checkpoints.iterdir()] == ["step-000004.keras"]

    # kill -9 while step 8 is being saved.
    done = session("KillAmidCheckpoint", run)
    assert done.returncode == -signal.SIGKILL
    assert newest(run) == 4
    (half,) = run.checkpoints.glob(f"{atomic._PARTIAL}*")
    assert 0 < half.stat().st_size
    assert (run.path / lock.NAME).exists()

    # Its last record is torn. The dead process's lock and leavings stop nobody; a
    # changed recipe does. Ctrl-C ends this session.
    with open(run.metrics, "a") as file:
        file.write('{"step": 12, "ste')
    with pytest.raises(RunError, match="by its own recipe.*seed: 0 -> 1"):
        train(small_run.recipe(seed=1), run.path, resume=True, verbose=False)
    with pytest.raises(TrainingInterrupted):
        stop = InterruptAt(9)
        train(
            small_run.recipe(), run.path, resume=True, callbacks=[stop], verbose=False
        )
    assert newest(run) == 10
    assert not half.exists()
    assert not (run.path / lock.NAME).exists()

    # The newest file has gone bad.
    path = checkpoints.path_of(run.checkpoints, 10)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.warns(UserWarning, match="Passing over the damaged checkpoint .*10"):
        model = train(small_run.recipe(), run.path, resume=True, verbose=False)

    testing.assert_same_state(model, expected)
    assert [each["from_step"] for each in run.sessions()] == [0, 4, 4, 8]
    for ours, theirs in zip(
        read_lines(run.metrics), read_lines(unbroken.metrics), strict=True
    ):
        assert {**ours, "seconds": 0} == {**theirs, "seconds": 0}


def test_a_full_disk_keeps_the_last_checkpoint_and_nothing_half(tmp_path, monkeypatch):
    model = testing.tiny("gan")
    checkpoint = Checkpoint(tmp_path)
    checkpoint.set_model(model)
    kept = checkpoint.save(1)

    def full(path):
        Path(path).write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(model, "save", full)
    with pytest.raises(OSError, match="No space left on device"):
        checkpoint.save(2)
    assert list(tmp_path.iterdir()) == [kept]
    assert checkpoints.latest(tmp_path) == kept


def test_a_second_training_in_the_same_directory_is_refused(tmp_path):
    run, refusals = RunDirectory(tmp_path / "run"), []

    class Intrude(StepCallback):
        def on_step(self, step):
            before = sorted(run.path.rglob("*"))
            for how in ({"resume": True}, {"overwrite": True}):
                with pytest.raises(RunError, match=f"process {os.getpid()} on ") as e:
                    train(small_run.recipe(), run.path, **how, verbose=False)
                refusals.append(e)
            assert sorted(run.path.rglob("*")) == before

    recipe = small_run.recipe(steps=1)
    train(recipe, run.path, callbacks=[Intrude()], verbose=False)
    assert len(refusals) == 2
    assert not (run.path / lock.NAME).exists()
