"""The wheel: complete, free of stray names, and at work outside the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SCRIPT = """
import sys
import keras_gen, keras_gen.export, keras_gen.training.data
from keras_gen.metrics import extractors
assert keras_gen.__file__.startswith(sys.argv[1]), keras_gen.__file__
assert keras_gen.training.__file__.startswith(sys.argv[1])
model = keras_gen.get_model("dcgan").tiny()
model.compile()
images = keras_gen.training.data.load("digits").images(limit=64)
model.fit(images, batch_size=32, verbose=0)
print(extractors.get("digits_cnn")(model.generate(4, seed=0)).shape)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder)]
    done = subprocess.run([*command, str(ROOT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_every_source_and_data_file(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    top = {name.split("/")[0] for name in names}
    assert {n for n in top if not n.endswith(".dist-info")} == {"keras_gen"}
    for folder, package in (
        ("keras_gen", "keras_gen"),
        ("training", "keras_gen/training"),
        ("export", "keras_gen/export"),
    ):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".keras", ".json"}:
                assert f"{package}/{path.relative_to(ROOT / folder)}" in names


@pytest.mark.slow
def test_the_wheel_works_outside_the_checkout(wheel, tmp_path):
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*install, "--target", target, wheel], check=True)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(target)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(target), "PATH": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "(4, 64)"
