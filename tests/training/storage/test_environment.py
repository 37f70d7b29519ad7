import json
import subprocess
import sys

import tensorflow as tf

from keras_gen.training.storage import environment


def test_it_says_what_ran_and_where():
    facts = environment.describe()
    assert json.loads(json.dumps(facts)) == facts
    assert facts["packages"]["tensorflow"] == tf.__version__
    assert facts["python"] == sys.version.split()[0]
    assert any(device.startswith("CPU") for device in facts["devices"])
    assert facts["started"].endswith("+00:00")


def test_the_command_names_the_program_without_its_folder(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/a/b/keras-gen", "train", "x y"])
    assert environment.describe()["command"] == "keras-gen train 'x y'"


def test_the_commit_is_that_of_the_code(tmp_path, monkeypatch):
    file = tmp_path / "environment.py"
    monkeypatch.setattr(environment, "__file__", str(file))
    assert environment.describe()["commit"] is None

    def git(*arguments):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True)

    git("init")
    file.write_text("1")
    assert environment.describe()["commit"] is None  # In a checkout, but not of it.
    git("add", ".")
    git("commit", "-m", "x")
    head = git("rev-parse", "HEAD").stdout.strip()
    assert environment.describe()["commit"] == head
    file.write_text("2")
    assert environment.describe()["commit"] == f"{head}-dirty"
