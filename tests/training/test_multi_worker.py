"""Two real processes, each of which is killed once, end with the weights of one."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import small_run
import testing

from keras_gen.training import RunDirectory, train
from keras_gen.training.storage import checkpoints, step_files
from keras_gen.training.storage.runs import read_lines

TOLERANCE = 1e-5
MACHINES = Path(__file__).parents[2] / "examples" / "cluster" / "machines.sh"

_WORKER = """
import json, os, signal, sys
import numpy as np
import small_run, testing
from keras_gen.training import train
from keras_gen.training.callbacks import StepCallback
from keras_gen.training.recipe import Recipe

class Kill(StepCallback):
    def on_step(self, step):
        if step == int(fatal):
            os.kill(os.getpid(), signal.SIGKILL)

recipe, run, fatal, state = sys.argv[1:]
model = train(Recipe(**json.loads(recipe)), run, resume=True,
              strategy="multi_worker", verbose=False, callbacks=[Kill()])
np.savez(state, *testing.state(model).values())
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("localhost", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@contextlib.contextmanager
def ended():
    """Yields a list for processes, which have ended when the block does."""
    processes = []
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def start_by_script(recipe, run, folder):
    """Starts two processes as the example does; SIGTERM to one ends both."""
    tool = folder / "bin" / "keras-gen"
    tool.parent.mkdir()
    program = "from keras_gen.cli import main; main()"
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{program}" "$@"\n')
    tool.chmod(0o755)
    (folder / "small.json").write_text(recipe.model_dump_json())
    environment = {
        **os.environ,
        "PATH": f"{tool.parent}:{os.environ['PATH']}",
        "RECIPE": str(folder / "small.json"),
        "RUN": str(run.path),
    }
    addresses = [f"localhost:{port}" for port in free_ports(2)]
    with ended() as processes:
        for index in range(2):
            processes.append(
                subprocess.Popen(
                    [MACHINES, str(index), *addresses],
                    env=environment,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
        # The grid before step 1, which then takes seconds to be traced.
        while not list(run.samples.glob("*.png")):
            assert processes[0].poll() is None, processes[0].stderr.read()
            time.sleep(0.01)
        processes[1].send_signal(signal.SIGTERM)
        said = [process.communicate(timeout=600)[1] for process in processes]
    return [process.returncode for process in processes], said


def go_on(recipe, run, folder, *, victim=None, at=0):
    """Resumes in two processes, one of which dies after a step.

    Returns:
        Their exit codes, and what they said.
    """
    addresses = [f"localhost:{port}" for port in free_ports(2)]
    with ended() as processes:
        for index in range(2):
            task = {"type": "worker", "index": index}
            config = {"cluster": {"worker": addresses}, "task": task}
            environment = {
                **os.environ,
                "TF_CONFIG": json.dumps(config),
                "PYTHONPATH": str(Path(small_run.__file__).parent),
            }
            fatal = at if index == victim else 0
            arguments = (recipe.model_dump_json(), run.path, fatal)
            state = folder / f"{index}.npz"
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-c", _WORKER, *map(str, arguments), state],
                    env=environment,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
        said = [process.communicate(timeout=900)[1] for process in processes]
    return [process.returncode for process in processes], said


def newest(run):
    return step_files.step_of(checkpoints.latest(run.checkpoints))


@pytest.mark.slow
def test_two_workers_survive_each_other_and_equal_one_process(tmp_path):
    # Batch normalisation, several critic updates on new data, and an average.
    recipe = small_run.recipe(system="wgan_gp", **{"model.n_critic": 2})
    one = RunDirectory(tmp_path / "one")
    expected = train(recipe, one.path, verbose=False)
    run = RunDirectory(tmp_path / "run")

    # SIGTERM to the worker: both end with the epoch, which the chief saves.
    codes, said = start_by_script(recipe, run, tmp_path)
    assert codes == [128 + signal.SIGTERM] * 2, said
    assert "Stopped at step 4 by SIGTERM; the state is saved. Resume: " in said[0]
    assert newest(run) == 4

    # kill -9 of the worker, then of the chief.
    for victim, at, kept in ((1, 6, 4), (0, 10, 8)):
        codes, said = go_on(recipe, run, tmp_path, victim=victim, at=at)
        other = 1 - victim
        assert codes[victim] == -signal.SIGKILL, said
        assert codes[other] > 0
        assert "WorkerLostError" in said[other], said
        assert newest(run) == kept

    codes, said = go_on(recipe, run, tmp_path)
    assert codes == [0, 0], said
    chief, worker = (np.load(tmp_path / f"{i}.npz") for i in range(2))
    names = testing.state(expected)
    assert len(chief.files) == len(worker.files) == len(names)
    for key, (name, value) in zip(chief.files, names.items(), strict=True):
        np.testing.assert_array_equal(worker[key], chief[key], err_msg=name)
        np.testing.assert_allclose(
            chief[key], value, rtol=0, atol=TOLERANCE, err_msg=name
        )
    # One process alone has written, and what it wrote is that of one process.
    assert [each["from_step"] for each in run.sessions()] == [0, 4, 4, 8]
    assert [each["replicas"] for each in run.sessions()] == [2, 2, 2, 2]
    assert len(read_lines(run.metrics)) == 3
    for ours, theirs in zip(
        read_lines(run.metrics), read_lines(one.metrics), strict=True
    ):
        del ours["seconds"], theirs["seconds"]
        assert ours == pytest.approx(theirs, rel=1e-4, abs=TOLERANCE)
