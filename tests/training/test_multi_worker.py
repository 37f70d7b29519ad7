"""Two real processes, one of which is killed, end with the weights of one process."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import small_run
import testing

from keras_gen.training import RunDirectory, train
from keras_gen.training.storage import checkpoints, step_files
from keras_gen.training.storage.runs import read_lines

TOLERANCE = 1e-5

_WORKER = """
import json, os, signal, sys
import numpy as np
import small_run, testing
from keras_gen.training import train
from keras_gen.training.callbacks import StepCallback
from keras_gen.training.recipe import Recipe

class Kill(StepCallback):
    def on_step(self, step):
        if step == 6:
            os.kill(os.getpid(), signal.SIGKILL)

recipe, run, resume, fatal, state = sys.argv[1:]
model = train(Recipe(**json.loads(recipe)), run, resume=resume == "True",
              strategy="multi_worker", verbose=False,
              callbacks=[Kill()] if fatal == "True" else [])
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


def run_workers(recipe, run, folder, *, resume=False, victim=None):
    """Trains in two processes; returns their exit codes and what they said."""
    addresses = [f"localhost:{port}" for port in free_ports(2)]
    processes = []
    for index in range(2):
        task = {"type": "worker", "index": index}
        config = {"cluster": {"worker": addresses}, "task": task}
        environment = {
            **os.environ,
            "TF_CONFIG": json.dumps(config),
            "PYTHONPATH": str(Path(small_run.__file__).parent),
        }
        arguments = (
            recipe.model_dump_json(),
            *(run.path, resume, index == victim, folder / f"{index}.npz"),
        )
        processes.append(
            subprocess.Popen(
                [sys.executable, "-c", _WORKER, *map(str, arguments)],
                env=environment,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    try:
        said = [process.communicate(timeout=900)[1] for process in processes]
    finally:
        for process in processes:
            process.kill()
    return [process.returncode for process in processes], said


@pytest.mark.slow
def test_two_workers_survive_one_and_equal_one_process(tmp_path):
    # Batch normalisation, several critic updates on new data, and an average.
    recipe = small_run.recipe(system="wgan_gp", **{"model.n_critic": 2})
    one = RunDirectory(tmp_path / "one")
    expected = train(recipe, one.path, verbose=False)
    run = RunDirectory(tmp_path / "run")

    codes, said = run_workers(recipe, run, tmp_path, victim=1)
    assert codes[1] == -signal.SIGKILL
    assert codes[0] != 0
    assert "WorkerLostError" in said[0], said[0]
    assert step_files.step_of(checkpoints.latest(run.checkpoints)) == 4

    codes, said = run_workers(recipe, run, tmp_path, resume=True)
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
    assert [each["from_step"] for each in run.sessions()] == [0, 4]
    assert [each["replicas"] for each in run.sessions()] == [2, 2]
    assert len(read_lines(run.metrics)) == 3
    for ours, theirs in zip(
        read_lines(run.metrics), read_lines(one.metrics), strict=True
    ):
        del ours["seconds"], theirs["seconds"]
        assert ours == pytest.approx(theirs, rel=1e-4, abs=TOLERANCE)
