import shutil

import pytest


@pytest.fixture
def artefact(call, trained, tmp_path):
    outcome = call("export", trained.path, "-o", "out", "-f", "onnx", "-f", "tflite")
    assert outcome.code == 0, outcome.err
    return tmp_path / "out"


def test_an_intact_artefact_has_a_row_for_each_format(call, artefact):
    outcome = call("verify", artefact)
    assert outcome.code == 0, outcome.err
    rows = [line.split() for line in outcome.out.splitlines()[2:4]]
    assert [row[1:3] for row in rows] == [["onnx", "2"], ["tflite", "2"]]
    assert all(float(row[3]) <= float(row[4]) for row in rows)
    assert outcome.out.endswith("All files are as exported, and all outputs agree.\n")


def test_a_tampered_file_is_refused_by_name(call, artefact, tmp_path):
    copy = shutil.copytree(artefact, tmp_path / "copy")
    path = copy / "onnx" / "generate.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    outcome = call("verify", artefact, copy)
    assert outcome.code != 0
    assert "onnx/generate.onnx has changed" in outcome.err
    assert "all outputs agree" not in outcome.out


def test_what_is_no_artefact_is_refused(call):
    outcome = call("verify", ".")
    assert outcome.code == 2
    assert "An artefact is a directory with a card.json" in outcome.err
