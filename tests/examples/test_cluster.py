"""The cluster examples say what they mean, as far as that shows without a cluster."""

import fnmatch
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from keras_gen.training import list_recipes
from keras_gen.training.distribution import clusters, strategies

FOLDER = Path(__file__).parents[2] / "examples" / "cluster"
VARIABLES = {"RECIPE", "RUN", "STRATEGY", "CLUSTER"}


@pytest.fixture
def command(tmp_path, monkeypatch):
    """A `keras-gen` that prints its arguments and TF_CONFIG."""
    tool = tmp_path / "bin" / "keras-gen"
    tool.parent.mkdir()
    tool.write_text('#!/bin/sh\necho "$@"\necho "$TF_CONFIG"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("RECIPE", "dcgan_digits")
    monkeypatch.setenv("RUN", str(tmp_path / "my run"))
    monkeypatch.delenv("TF_CONFIG", raising=False)
    return tool


def printed(*command):
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return lines.split("\n")


def test_a_run_that_is_there_is_resumed(command, tmp_path):
    run = tmp_path / "my run"
    plain = f"train dcgan_digits --run-dir {run} --strategy auto"
    assert printed(FOLDER / "train.sh")[0] == plain
    run.mkdir()
    (run / "recipe.json").write_text("{}")
    resumed = f"train dcgan_digits --run-dir {run} --resume --strategy auto --quiet"
    assert printed(FOLDER / "train.sh", "--quiet")[0] == resumed


def test_machines_are_told_their_cluster(command):
    arguments = ("1", "a:5301", "b:5302", "--", "--steps", "9")
    line, config, *_ = printed(FOLDER / "machines.sh", *arguments)
    assert line.endswith("--strategy multi_worker --cluster tf_config --steps 9")
    assert json.loads(config) == {
        "cluster": {"worker": ["a:5301", "b:5302"]},
        "task": {"type": "worker", "index": 1},
    }


def containers(name):
    text = yaml.safe_load((FOLDER / name).read_text())
    if name == "vertex.yaml":
        return [pool["containerSpec"] for pool in text["workerPoolSpecs"]]
    workers = text["spec"]["tfReplicaSpecs"]["Worker"]
    assert workers["restartPolicy"] == "OnFailure"
    return workers["template"]["spec"]["containers"]


@pytest.mark.parametrize("name", ["tfjob.yaml", "vertex.yaml"])
def test_containers_start_what_the_image_has(name):
    image = (FOLDER / "Dockerfile").read_text()
    for container in containers(name):
        (command,) = container["command"]
        assert command in image
        given = {each["name"]: each["value"] for each in container["env"]}
        assert set(given) == VARIABLES
        assert given["RECIPE"] in list_recipes()
        assert given["STRATEGY"] in strategies.names()
        assert given["CLUSTER"] in clusters.names()


def test_slurm_resubmits_after_the_signal_that_it_asks_for():
    path = FOLDER / "slurm.sbatch"
    subprocess.run(["bash", "-n", path], check=True)
    text = path.read_text()
    # SIGTERM is 15, and an interrupted training ends with 128 + 15.
    assert "--signal=TERM@" in text and '"$code" -ne 143' in text
    assert "CLUSTER=slurm" in text


def sent(path: str) -> bool:
    """Whether a builder gets a file of the root: the last rule that fits it decides."""
    rules = (FOLDER.parents[1] / ".dockerignore").read_text().splitlines()
    parts = path.split("/")
    places = ["/".join(parts[: i + 1]) for i in range(len(parts))]
    kept = True
    for rule in rules:
        if rule and not rule.startswith("#"):
            if any(fnmatch.fnmatch(place, rule.removeprefix("!")) for place in places):
                kept = rule.startswith("!")
    return kept


def test_the_image_is_built_from_what_it_needs_alone():
    root = FOLDER.parents[1]
    dockerfile = (FOLDER / "Dockerfile").read_text()
    named = re.findall(r"/src/(\S+)", dockerfile)
    assert set(named) == {"constraints.txt", "examples/cluster/train.sh"}
    # What tests/contract/test_wheel.py builds the package from.
    built = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")
    sources = [f"{name}/__init__.py" for name in ("keras_gen", "training", "export")]
    shipped = "keras_gen/metrics/extractors/digits_cnn.keras"
    for path in (*named, *built, *sources, shipped):
        assert (root / path).is_file(), path
        assert sent(path), path
    for path in (
        *(".venv/bin/python", ".git/HEAD", "runs/a/recipe.json", "dist/a.whl"),
        *("saved_models/index.json", "docs/distribution.md", "tests/testing.py"),
        *("notes.txt", "keras_gen/base/__pycache__/data.cpython-311.pyc"),
    ):
        assert not sent(path), path
