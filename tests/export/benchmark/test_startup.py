import numpy as np
import pytest

from keras_gen.export import ArtefactError
from keras_gen.export.artefact import layout
from keras_gen.export.benchmark import startup


@pytest.fixture
def inputs(tmp_path, dcgan):
    latents = np.zeros((5, dcgan.latent_dim), np.float32)
    return startup.save_inputs({"latents": latents}, tmp_path)


def path_of(directory, runtime):
    return {
        "onnx": layout.onnx(directory, "generate"),
        "tflite": layout.tflite(directory),
        "saved_model": layout.saved_model(directory),
    }[runtime]


@pytest.mark.parametrize(
    "runtime",
    ["onnx", "tflite", pytest.param("saved_model", marks=pytest.mark.slow)],
)
def test_a_new_process_gives_one_image(dcgan_report, inputs, runtime):
    path = path_of(dcgan_report.directory, runtime)
    assert startup.start(runtime, path, "generate", inputs) == [[1, 8, 8, 1]]


@pytest.mark.slow
def test_a_new_process_runs_keras(dcgan, tmp_path, inputs):
    dcgan.save(tmp_path / "model.keras")
    shapes = startup.start("keras", tmp_path / "model.keras", "generate", inputs)
    assert shapes == [[1, 8, 8, 1]]


@pytest.mark.parametrize("runtime", ["onnx", "tflite", "saved_model"])
def test_programs_import_the_runtime_and_numpy_alone(runtime):
    program = startup.program(runtime)
    packages = {
        line.split()[1].partition(".")[0]
        for line in program.splitlines()
        if line.startswith(("import", "from"))
    }
    module = {"onnx": "onnxruntime", "tflite": "ai_edge_litert"}
    own = module.get(runtime, "tensorflow")
    assert packages - {"json,"} == {"numpy", own}


def test_a_file_in_the_working_directory_is_no_package(
    dcgan_report, inputs, tmp_path, monkeypatch
):
    (tmp_path / "onnxruntime.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    path = path_of(dcgan_report.directory, "onnx")
    assert startup.start("onnx", path, "generate", inputs)


def test_a_failure_has_the_runtimes_last_line(tmp_path, inputs):
    (tmp_path / "bad.onnx").write_bytes(b"nothing")
    with pytest.raises(ArtefactError, match="new process with onnx: .*[Pp]rotobuf"):
        startup.start("onnx", tmp_path / "bad.onnx", "generate", inputs)
