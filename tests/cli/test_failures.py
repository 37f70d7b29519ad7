import signal
from pathlib import Path

import pytest
import typer

from keras_gen.cli import failures, options
from keras_gen.export import ArtefactError
from keras_gen.training import (
    DivergedError,
    RecipeError,
    RunError,
    TrainingInterrupted,
    WorkerLostError,
)
from keras_gen.training.data import DataError, DataNotFoundError


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (RecipeError("wrong"), 2, "Error: wrong"),
        (RunError("wrong"), 2, "Error: wrong"),
        (DataError("wrong"), 2, "Error: wrong"),
        (DataNotFoundError("not there"), 2, "Error: not there"),
        (ArtefactError("wrong"), 2, "Error: wrong"),
        (typer.BadParameter("wrong"), 2, "Error: Invalid value: wrong"),
        (DivergedError("a/b", 3), 1, "Error: Training diverged: a/b is not finite"),
        (PermissionError(13, "Denied", "/x"), 1, "Error: Denied: /x"),
        (OSError(28, "No space left on device"), 1, "Error: No space left on device"),
        (WorkerLostError(None, "x"), 1, "Error: The workers of a training go on"),
        (TrainingInterrupted(15, 3, Path("x")), 143, "Stopped at step 3"),
        (TrainingInterrupted(signal.SIGINT, 3, Path("x")), 130, "Stopped"),
        (KeyboardInterrupt(), 130, "Interrupted."),
    ],
)
def test_each_error_has_its_code_and_line(capsys, error, code, text):
    assert failures.report(error) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(text)
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize("error", [ValueError("x"), OSError("x"), KeyError("x")])
def test_a_fault_of_the_program_keeps_its_traceback(error):
    with pytest.raises(type(error)):
        failures.report(error)


def test_debug_shows_the_traceback_too(capsys, monkeypatch):
    monkeypatch.setattr(options, "_debug", True)
    try:
        raise RecipeError("wrong")
    except RecipeError as error:
        assert failures.report(error) == 2
    shown = capsys.readouterr().err
    assert "Traceback (most recent call last)" in shown
    assert shown.endswith("Error: wrong\n")
