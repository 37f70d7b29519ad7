import pytest

from keras_gen.cli import targets
from keras_gen.training import RunError


def test_kinds(trained, artefact):
    assert targets.kind(trained.path) == "run"
    assert targets.kind(trained.checkpoint()) == "model"
    assert targets.kind(artefact) == "artefact"
    assert targets.kind(artefact / "onnx" / "generate.onnx") == "artefact"


def test_what_is_nothing_is_told(trained, tmp_path):
    missing = trained.path.with_name("trainde")
    with pytest.raises(RunError, match=r"There is no run, .* Did you mean .*trained\?"):
        targets.kind(missing)
    with pytest.raises(RunError, match="There is no file"):
        targets.kind(tmp_path / "x.keras")


def test_a_checkpoint_knows_its_run(trained, tmp_path):
    model, run = targets.load(trained.path)
    assert run.path == trained.path
    assert int(model.steps.numpy()) == 12
    older = trained.checkpoints / "step-000004.keras"
    model, run = targets.load(older)
    assert run.path == trained.path
    assert int(model.steps.numpy()) == 4
    alone = tmp_path / "alone.keras"
    alone.write_bytes(older.read_bytes())
    assert targets.load(alone)[1] is None


def test_a_file_that_is_no_model_is_told(tmp_path):
    path = tmp_path / "x.keras"
    path.write_bytes(b"no zip")
    with pytest.raises(RunError, match=r"loaded from a \.keras file. Received: "):
        targets.load(path)


def test_the_folder_best_of_a_run_means_its_best_checkpoint(trained):
    assert targets.kind(trained.path / "best") == "run"
    with pytest.raises(RunError, match="kept no best checkpoint"):
        targets.load(trained.path / "best")
