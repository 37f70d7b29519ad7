import pytest

from keras_gen.export import ArtefactError
from keras_gen.export.artefact import layout


@pytest.fixture
def artefact(tmp_path):
    directory = tmp_path / "artefact"
    for part in (
        layout.onnx(directory, "generate"),
        layout.tflite(directory),
        layout.saved_model(directory) / "variables" / "variables.index",
        directory / "card.json",
    ):
        part.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
    return directory


def test_parts_are_found_from_anywhere(artefact, monkeypatch):
    assert layout.locate(artefact) == (artefact, None)
    assert layout.locate(str(artefact / "card.json")) == (artefact, None)
    deepest = artefact / "saved_model" / "1" / "variables" / "variables.index"
    assert layout.locate(deepest) == (artefact, "saved_model")
    monkeypatch.chdir(artefact / "onnx")
    assert layout.locate("generate.onnx") == (artefact, "onnx")
    assert layout.locate("../model.tflite") == (artefact, "tflite")


def test_what_is_no_artefact_is_refused(artefact):
    with pytest.raises(ArtefactError, match="An artefact must exist. Received: '.*x'"):
        layout.locate(artefact / "x")
    with pytest.raises(ArtefactError, match="there is no card.json there or above"):
        layout.locate(artefact.parent)
