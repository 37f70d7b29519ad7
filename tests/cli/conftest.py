"""A trained run and its artefact, made once for all commands, and a way to call them.

The commands run in this process, as a terminal would call them.
"""

from pathlib import Path
from typing import NamedTuple

import pytest
import small_run

from keras_gen.cli import app
from keras_gen.training import RunDirectory, train


class Outcome(NamedTuple):
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(capfd, monkeypatch, tmp_path):
    """Returns a function that runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments) -> Outcome:
        capfd.readouterr()
        code = app.run([str(argument) for argument in arguments])
        return Outcome(code, *capfd.readouterr())

    return run


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> RunDirectory:
    """A finished run. It is read only: copy it to change it."""
    run = RunDirectory(tmp_path_factory.mktemp("cli") / "trained")
    train(small_run.recipe(), run.path, verbose=False)
    return run


@pytest.fixture(scope="session")
def artefact(trained) -> Path:
    """The run's generator, exported."""
    from keras_gen import load_model
    from keras_gen.export import export

    path = trained.path.parent / "artefact"
    export(load_model(trained.checkpoint()), path, formats=("onnx",))
    return path
