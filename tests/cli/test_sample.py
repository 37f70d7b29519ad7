import shutil
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from keras_gen import images, load_model


def test_one_seed_gives_the_same_samples_from_everything(
    call, trained, artefact, tmp_path
):
    expected = load_model(trained.checkpoint()).generate(5, seed=7)
    for source in (trained.path, trained.checkpoint(), artefact):
        outcome = call("sample", source, "-n", 5, "--seed", 7, "-o", "a.npy")
        assert outcome.code == 0, outcome.err
        assert outcome.out == "5 samples of seed 7: a.npy\n"
        np.testing.assert_allclose(np.load(tmp_path / "a.npy"), expected, atol=1e-5)


def test_pictures(call, trained, tmp_path):
    outcome = call(
        *("sample", trained.path, "--count", 12, "--output", "new/grid.png"),
        *("--columns", 6, "--scale", 3, "--individual", "each"),
    )
    assert outcome.code == 0, outcome.err
    assert outcome.out == "12 samples of seed 0: new/grid.png and 12 files in each\n"
    samples = load_model(trained.checkpoint()).generate(12, seed=0)
    with Image.open(tmp_path / "new" / "grid.png") as grid:
        expected = images.grid(samples, columns=6, scale=3)
        assert np.array_equal(np.asarray(grid), np.asarray(expected))
    names = sorted(path.name for path in (tmp_path / "each").iterdir())
    assert names == [f"{i:02}.png" for i in range(12)]
    with Image.open(tmp_path / "each" / "11.png") as image:
        assert np.array_equal(np.asarray(image), images.to_uint8(samples[11])[..., 0])


def test_an_onnx_artefact_needs_no_tensorflow(artefact, tmp_path):
    code = (
        "import sys\n"
        "from keras_gen.cli.app import run\n"
        "code = run(sys.argv[1:])\n"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)\n"
        "sys.exit(code)"
    )
    command = ["sample", str(artefact), "-o", str(tmp_path / "grid.png")]
    subprocess.run([sys.executable, "-c", code, *command], check=True)
    assert (tmp_path / "grid.png").stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["RUN", "-o", "a.jpg"],
            "Error: Samples go to a .png or a .npy file.",
        ),
        (["RUN", "--runtime", "onnx"], "Error: --runtime is for exported artefacts."),
        (["ARTEFACT", "--runtime", "tflite"], "Error: The artefact "),
        (["nothing"], "Error: There is no run, .keras file or exported artefact"),
        (["nothing.keras"], "Error: There is no file nothing.keras."),
        (["RUN", "-n", "0"], "Error: Invalid value for '--count' / '-n': "),
    ],
)
def test_mistakes_are_told(call, trained, artefact, tmp_path, arguments, message):
    places = {"RUN": trained.path, "ARTEFACT": artefact}
    outcome = call("sample", *(places.get(each, each) for each in arguments))
    assert outcome.code == 2
    assert outcome.err.startswith(message)
    assert not list(tmp_path.iterdir())


def test_a_damaged_checkpoint_is_told(call, trained, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(trained.path, copy)
    for path in (copy / "checkpoints").iterdir():
        path.write_bytes(path.read_bytes()[:500])
    outcome = call("sample", copy)
    assert outcome.code == 2
    assert outcome.err.count("Warning: Passing over the damaged checkpoint") == 3
    assert outcome.err.splitlines()[-1].startswith(f"Error: The run in {copy} has no")
