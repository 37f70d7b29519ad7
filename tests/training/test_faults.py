"""Each fault happens to a real `keras-gen train`, whose run then resumes to the bit.

All runs go on from one that SIGTERM broke off. What single faults leave behind in
memory and files is told by `test_trainer.py`, `test_runs.py` and `test_checkpoints.py`.
"""

import errno
import functools
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

import pytest
import small_run
import testing

from keras_gen import load_model
from keras_gen.training import RunDirectory, train
from keras_gen.training.callbacks import Checkpoint
from keras_gen.training.storage import atomic, checkpoints, lock, step_files
from keras_gen.training.storage.runs import read_lines

EVERY = 20
# Enough that a training which is to be broken off has not ended before.
RECIPE = small_run.recipe(
    steps=15 * EVERY,
    log_every=EVERY,
    checkpoint_every=EVERY,
    sample_every=5 * EVERY,
    keep_checkpoints=50,
)

_TMPFS = 'mount -t tmpfs -o size="$1" none "$2"'
# All that is on the disk goes with the namespace, unless it is copied out of it.
_ON_A_SMALL_DISK = f"""
{_TMPFS} || exit 125
cp -a "$3" "$2/run"
disk=$2; out=$4; shift 4
"$@"
code=$?
cp -a "$disk/run" "$out"
exit $code
"""


@pytest.fixture(scope="module")
def start():
    """Starts `keras-gen train ...` in a process, which is killed at the latest here."""
    started = []

    def begin(*arguments, before=(), **options):
        process = subprocess.Popen(
            [
                *map(str, before),
                *(sys.executable, "-c", "from keras_gen.cli import main; main()"),
                *("train", *map(str, arguments)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "COLUMNS": "200"},
            **options,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


def end(process):
    """Waits for a process; returns its exit code and what it said."""
    out, err = process.communicate(timeout=600)
    assert out == ""
    assert "Traceback" not in err
    return process.returncode, err


def until(process, happened):
    """Waits for something that a process does."""
    while not (result := happened()):
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.001)
    return result


def newest(run):
    """Returns the step of the newest checkpoint, sound or not."""
    return step_files.step_of(checkpoints.listed(run.checkpoints)[-1])


def freeze(process):
    """Stops a process wherever it is."""
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    """The model and the run of the recipe, trained in one go."""
    run = RunDirectory(tmp_path_factory.mktemp("unbroken") / "run")
    return train(RECIPE, run.path, verbose=False), run


@pytest.fixture(scope="module")
def broken_off(start, tmp_path_factory):
    """A run that SIGTERM ended after its first checkpoint, and how it ended."""
    folder = tmp_path_factory.mktemp("broken_off")
    run = RunDirectory(folder / "run")
    (folder / "small.json").write_text(RECIPE.model_dump_json())
    process = start(folder / "small.json", "--run-dir", run.path)
    until(process, lambda: checkpoints.listed(run.checkpoints))
    process.send_signal(signal.SIGTERM)
    return run, *end(process)


def require_stopped(run, code, said, name):
    """Asserts that a signal ended a session as the user is told."""
    assert code == 128 + getattr(signal, name)
    line = said.splitlines()[-1]
    step = re.match(rf"Stopped at step ([\d,]+) by {name}; ", line)[1]
    assert int(step.replace(",", "")) == newest(run) < RECIPE.steps
    assert not (run.path / lock.NAME).exists()
    return line


def training(run, start):
    """Returns a process that has saved once more, and goes on."""
    before = newest(run)
    process = start("--resume", "--run-dir", run.path)
    until(process, lambda: newest(run) > before)
    return process


def snapshot(run):
    """Returns every file of a run with its bytes."""
    files = (path for path in run.path.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files}


@functools.cache
def small_disks():
    """Whether this user may mount one, in a namespace of his own."""
    shell = ("unshare", "-rm", "sh", "-c", _TMPFS, "sh", "64k", "/mnt")
    try:
        return subprocess.run(shell, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def sigterm(run, start):
    """No more than what broke the run off."""


def sigint(run, start):
    """Ctrl-C."""
    process = training(run, start)
    process.send_signal(signal.SIGINT)
    line = require_stopped(run, *end(process), "SIGINT")
    hint = f"Resume: keras-gen train --resume --run-dir {run.path}"
    assert line.endswith(f"the state is saved. {hint}")


def sigkill(run, start):
    """Amid a checkpoint, the worst place; the last record is torn, too."""

    def half():
        return [*run.checkpoints.glob(f"{atomic._PARTIAL}*")]

    process = training(run, start)
    until(process, half)
    freeze(process)
    while not half():
        process.send_signal(signal.SIGCONT)
        until(process, half)
        freeze(process)
    process.kill()
    code, _ = end(process)
    assert code == -signal.SIGKILL
    assert half() and (run.path / lock.NAME).exists()
    with open(run.metrics, "a") as file:
        file.write('{"step": 12, "ste')


def full_disk(run, start):
    """One with room for another checkpoint, but not for two."""
    files = [path for path in run.path.rglob("*") if path.is_file()]
    used = sum(-(-path.stat().st_size // 4096) * 4096 for path in files)
    checkpoint = checkpoints.latest(run.checkpoints).stat().st_size
    before = newest(run)
    if small_disks():
        disk, left = run.path.with_name("disk"), run.path.with_name("left")
        disk.mkdir()
        places = used + 3 * checkpoint // 2, disk, run.path, left
        shell = ("unshare", "-rm", "sh", "-c", _ON_A_SMALL_DISK, "sh", *places)
        process = start("--resume", "--run-dir", disk / "run", before=shell)
        code, said = end(process)
        assert code == 1, said
        assert re.search("Error: .*No space left on device", said.splitlines()[-1])
        shutil.rmtree(run.path)
        left.rename(run.path)
    else:
        # No file may grow beyond half of what a checkpoint has.
        limits = checkpoint // 2, resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        limit = functools.partial(resource.setrlimit, resource.RLIMIT_FSIZE, limits)
        process = start("--resume", "--run-dir", run.path, preexec_fn=limit)
        code, said = end(process)
        assert code == 1, said
        assert re.search("Error: .*File too large", said.splitlines()[-1])
    assert newest(run) >= before
    assert (
        checkpoints.latest(run.checkpoints) == checkpoints.listed(run.checkpoints)[-1]
    )
    assert not [*run.path.rglob(f"{atomic._PARTIAL}*")]
    assert not (run.path / lock.NAME).exists()


def damaged_checkpoint(run, start):
    """The newest one has lost its end."""
    path = checkpoints.listed(run.checkpoints)[-1]
    path.write_bytes(path.read_bytes()[:-100])


def changed_recipe(run, start):
    """Which is refused."""
    before = snapshot(run)
    code, said = end(start("--resume", "--run-dir", run.path, "--seed", 1))
    assert code == 2
    assert said.startswith("Error: A run is resumed by its own recipe")
    assert "seed: 0 -> 1" in said
    assert snapshot(run) == before


def second_process(run, start):
    """To resume or to overwrite, while the first stands still; that then goes on."""
    first = training(run, start)
    freeze(first)
    before = snapshot(run)
    place = ("--run-dir", run.path)
    others = [
        start("--resume", *place),
        start(run.recipe_file, "--overwrite", *place),
    ]
    for code, said in map(end, others):
        assert code == 2
        assert "Error: One process at a time" in said
        assert f"in which process {first.pid} on " in said
    assert snapshot(run) == before
    first.send_signal(signal.SIGCONT)
    code, said = end(first)
    assert code == 0, said


FAULTS = (
    *(sigterm, sigint, sigkill, full_disk, damaged_checkpoint),
    *(changed_recipe, second_process),
)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_costs_steps_but_no_bit(fault, start, unbroken, broken_off, tmp_path):
    origin, *ended = broken_off
    require_stopped(origin, *ended, "SIGTERM")
    run = RunDirectory(tmp_path / "run")
    shutil.copytree(origin.path, run.path)
    began = newest(run)
    fault(run, start)

    if fault != second_process:  # There the first has come to the end itself.
        code, said = end(start("--resume", "--run-dir", run.path))
        assert code == 0, said
        warned = f"Warning: Passing over the damaged checkpoint {run.path}" in said
        assert warned == (fault == damaged_checkpoint)
        assert 0 < run.sessions()[-1]["from_step"] < RECIPE.steps
        assert warned == (run.sessions()[-1]["from_step"] < began)

    expected, whole = unbroken
    testing.assert_same_state(load_model(run.checkpoint()), expected)
    assert not [*run.path.rglob(f"{atomic._PARTIAL}*")]
    # An interval in which a signal came is told in two parts.
    records = {row["step"]: row for row in read_lines(run.metrics)}
    theirs = {row["step"]: row for row in read_lines(whole.metrics)}
    split = [step for step, row in theirs.items() if records[step]["steps"] < EVERY]
    assert len(split) <= 2
    for step, row in theirs.items():
        if step not in split:
            assert {**records[step], "seconds": 0} == {**row, "seconds": 0}


def test_a_full_disk_keeps_the_last_checkpoint_and_nothing_half(tmp_path, monkeypatch):
    model = testing.tiny("gan")
    checkpoint = Checkpoint(tmp_path)
    checkpoint.set_model(model)
    kept = checkpoint.save(1)

    def full(path):
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(model, "save", full)
    with pytest.raises(OSError, match="No space left on device"):
        checkpoint.save(2)
    assert list(tmp_path.iterdir()) == [kept]
    assert checkpoints.latest(tmp_path) == kept
