import logging
import subprocess
import sys

import pytest

from keras_gen import __version__

_QUICK = """
import sys
from keras_gen.cli.app import run
code = run(sys.argv[1:])
heavy = {"tensorflow", "keras", "numpy", "PIL"} & set(sys.modules)
assert not heavy, heavy
sys.exit(code)
"""


@pytest.mark.parametrize(
    "arguments",
    [[], ["--help"], ["--version"], *([c, "-h"] for c in ("train", "sample", "list"))],
    ids=" ".join,
)
def test_help_imports_nothing_heavy(arguments):
    done = subprocess.run(
        [sys.executable, "-c", _QUICK, *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_version_is_the_packages(call):
    assert call("--version") == (0, f"keras-gen {__version__}\n", "")


def test_help_names_every_command(call):
    outcome = call()
    assert outcome == call("--help")
    for command in ("list", "train", "sample", "evaluate", "compare", "report", "data"):
        assert f" {command} " in outcome.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trian"], "Error: No such command 'trian'. Did you mean 'train'? (See"),
        (["train", "--stpes", "3"], "Error: No such option: --stpes "),
        (["train", "--steps"], "Error: Option '--steps' requires an argument."),
        (["train", "gan", "--steps", "x"], "Error: Invalid value for '--steps': "),
        (["sample"], "Error: Missing argument 'RUN_OR_MODEL'. (See keras-gen sample"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(call, arguments, message):
    outcome = call(*arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith(message)
    assert outcome.err.count("\n") == 1


def test_a_reader_that_leaves_is_no_error():
    program = f"{sys.executable} -c 'from keras_gen.cli import main; main()'"
    command = ["sh", "-c", f"{program} list --json | head -c 1"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "{"
    assert done.stderr == ""


def test_tensorflows_hint_about_loops_is_left_out(call, caplog):
    call("--version")
    logger = logging.getLogger("tensorflow")
    logger.warning("5 out of the last 5 calls to f triggered tf.function retracing.")
    logger.warning("the disk is on fire")
    assert [record.getMessage() for record in caplog.records] == ["the disk is on fire"]
