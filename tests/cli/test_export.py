import json
import shutil

import pytest

from keras_gen.training import RunDirectory
from keras_gen.training.storage import runs

ROW = {
    **{"metric": "fd_c", "n_real": 9, "n_fake": 8, "extractor": "digits_cnn"},
    **{"extractor_sha256": "ab" * 32, "data": "digits", "split": "train"},
    **{"resize": "none", "preprocessing": "uint8", "seed": 0},
}


@pytest.fixture
def run(trained, tmp_path):
    shutil.copytree(trained.path, tmp_path / "run")
    run = RunDirectory(tmp_path / "run")
    for step, subject, value in (
        (4, "generator", 99.0),
        (12, "generator", 7.0),
        (12, "test split", 1.2345678),
        (12, "generator", 6.5),
    ):
        origin = {"checkpoint": f"step-{step:06}.keras", "step": step}
        row = {**ROW, **origin, "subject": subject, "value": value}
        runs.append_line(run.evaluations, row)
    return run


def test_a_run_becomes_an_artefact_with_a_full_card(call, run, tmp_path):
    outcome = call("export", run.path, "--output", "out", "--format", "onnx")
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert lines[0].split("  ")[0] == "endpoint"
    assert lines[2].split()[:3] == ["generate", "image", "onnx"]
    assert float(lines[2].split()[3]) < 1e-5
    assert lines[3].split()[:3] == ["sample", "pixels", "onnx"]
    assert "onnx 0.0" in lines[5] and lines[5].endswith(" MB")
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert set(card["formats"]) == {"onnx"}
    assert card["data"] == {
        "source": "digits",
        "split": "train",
        "rows": 1438,
        "columns": {"image": [8, 8, 1], "label": []},
    }
    assert card["training"]["steps"] == 12
    assert card["training"]["recipe"] == "small"
    assert card["training"]["minutes"] == round(run.seconds() / 60, 2)
    assert card["recipe"]["model"] == {"latent_dim": 4, "width": 8}
    # The newest of this step's values, and the protocol once for all of them.
    assert card["metrics"] == [
        {
            "metric": "fd_c",
            "extractor": "digits_cnn",
            "generator": 6.5,
            "test split": 1.23457,
        }
    ]
    (protocol,) = card["protocol"]
    assert protocol["extractor_sha256"] == "ab" * 32
    assert (protocol["n_real"], protocol["n_fake"]) == (9, 8)
    assert card["licence"] == "made for a test"
    assert (tmp_path / "out" / "samples.png").exists()


def test_an_older_checkpoint_has_its_own_figures(call, run, tmp_path):
    checkpoint = run.checkpoints / "step-000004.keras"
    outcome = call(
        *("export", checkpoint, "-o", "out", "-f", "onnx", "--licence", "MIT"),
        *("--endpoint", "generate"),
    )
    assert outcome.code == 0, outcome.err
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert card["training"]["steps"] == 4
    assert card["training"]["minutes"] == round(run.seconds(4) / 60, 2)
    assert card["metrics"][0]["generator"] == 99.0
    assert card["licence"] == "MIT"


def test_a_file_without_a_run_has_a_short_card(call, trained, tmp_path):
    (tmp_path / "a.keras").write_bytes(trained.checkpoint().read_bytes())
    outcome = call("export", "a.keras", "-o", "out", "-f", "onnx")
    assert outcome.code == 0, outcome.err
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert (card["steps"], card["licence"]) == (12, "not stated")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["RUN"], "Error: Missing option '--output'"),
        (["RUN", "-o", "x", "-f", "onx"], "Error: Invalid value for '--format'"),
        (["RUN", "-o", "x", "--endpoint", "gen"], "Error: Unknown endpoint 'gen'. Did"),
        (["RUN", "-o", "ARTEFACT"], "Error: There is an artefact in "),
        (["nowhere", "-o", "x"], "Error: A run is a directory with a recipe.json"),
        (["ARTEFACT", "-o", "x"], "Error: A run is a directory with a recipe.json"),
    ],
)
def test_mistakes_are_told(call, trained, artefact, tmp_path, arguments, message):
    places = {"RUN": trained.path, "ARTEFACT": artefact}
    outcome = call("export", *(places.get(each, each) for each in arguments))
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert not list(tmp_path.iterdir())


def test_requests_to_warm_a_server_up_are_part_of_the_artefact(call, run, tmp_path):
    arguments = ("--output", "out", "--format", "saved_model", "--warm-up")
    outcome = call("export", run.path, *arguments)
    assert outcome.code == 0, outcome.err
    extra = tmp_path / "out" / "saved_model" / "1" / "assets.extra"
    assert (extra / "tf_serving_warmup_requests").stat().st_size > 1000
    assert call("verify", "out").code == 0
