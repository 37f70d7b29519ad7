"""What is recorded beside an extractor, and when it is refused."""

import json
import subprocess
import sys

import pytest

from keras_gen.metrics import manifests

ENTRY = {"file": "net.onnx", "sha256": "ab" * 32, "data": "mine", "accuracy": 0.9}


def found(folder, content):
    (folder / "manifest.json").write_text(content)
    return manifests.beside(folder / "net.onnx", "ab" * 32)


def test_the_entry_of_the_file_is_found(tmp_path):
    other = ENTRY | {"file": "other.onnx", "sha256": "cd" * 32}
    assert found(tmp_path, json.dumps({"a": other, "b": ENTRY})) == ENTRY


@pytest.mark.parametrize("content", [{"a": {"file": "x"}}, {"name": "page"}, ["net"]])
def test_manifests_about_other_things_say_nothing(tmp_path, content):
    assert found(tmp_path, json.dumps(content)) == {}


def test_no_manifest_says_nothing(tmp_path):
    assert manifests.beside(tmp_path / "net.onnx", "ab" * 32) == {}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sha256": "cd" * 32}, "is about another net.onnx: write the entry anew"),
        ({"accuracy": 90}, "a share, from 0 to 1. Received: 90 of 'net.onnx'"),
        ({"accuracy": "high"}, "a share, from 0 to 1"),
    ],
)
def test_mistakes_are_told(tmp_path, changes, message):
    with pytest.raises(ValueError, match=message):
        found(tmp_path, json.dumps({"a": ENTRY | changes}))


def test_missing_parts_and_broken_files_are_told(tmp_path):
    short = {"file": "net.onnx", "data": "mine"}
    with pytest.raises(ValueError, match="'net.onnx' without sha256, accuracy"):
        found(tmp_path, json.dumps({"a": short}))
    with pytest.raises(ValueError, match="must be JSON: mend or remove it"):
        found(tmp_path, "{")


def test_shipped_accuracies_are_known_by_the_hash():
    entry = manifests.read(manifests.SHIPPED)["digits_cnn"]
    assert manifests.accuracy_of(entry["sha256"]) == entry["accuracy"] == 0.9833
    assert manifests.accuracy_of("ab" * 32) is None


def test_it_is_read_without_keras():
    code = "import sys, keras_gen.metrics.manifests; sys.exit('keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
