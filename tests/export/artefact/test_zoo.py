"""The index says what the cards say, and changes with every file."""

import json
import shutil

import pytest

from keras_gen.export import ArtefactError
from keras_gen.export.artefact import checksums, zoo


@pytest.fixture
def folder(dcgan_report, vae_report, tmp_path):
    for report, name in ((dcgan_report, "b_dcgan"), (vae_report, "a_vae")):
        shutil.copytree(report.directory, tmp_path / "zoo" / name)
    (tmp_path / "zoo" / "notes").mkdir()
    return tmp_path / "zoo"


def test_each_artefact_has_an_entry(folder, vae_report):
    vae, dcgan = zoo.entries(folder)
    assert (vae["name"], dcgan["name"]) == ("a_vae", "b_dcgan")
    assert vae["system"] == "vae"
    assert vae["endpoints"] == list(vae_report.card["endpoints"])
    assert vae["formats"] == ["saved_model", "tflite", "onnx"]
    files = [p for p in (folder / "a_vae").rglob("*") if p.is_file()]
    assert vae["bytes"] == sum(len(p.read_bytes()) for p in files)
    assert (vae["metrics"], vae["licence"]) == ("not evaluated", "not stated")


def test_the_index_is_written_and_follows_the_files(folder):
    path = zoo.write(folder)
    assert json.loads(path.read_text()) == zoo.entries(folder)
    before = zoo.entries(folder)
    tflite = folder / "a_vae" / "model.tflite"
    tflite.write_bytes(tflite.read_bytes() + b"x")
    checksums.write(folder / "a_vae")
    after = zoo.entries(folder)
    assert after[0]["sha256"] != before[0]["sha256"]
    assert after[0]["bytes"] == before[0]["bytes"] + 1
    assert after[1] == before[1]


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(ArtefactError, match="A zoo is a folder of artefacts. Received"):
        zoo.entries(tmp_path / "nowhere")
