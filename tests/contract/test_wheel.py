"""The wheel: complete, free of stray names, and at work outside the checkout."""

import shutil
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
    # From a copy: setuptools packs whatever an earlier build left in the checkout.
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("keras_gen", "training", "export"):
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=skip)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    done = subprocess.run(
        [*command, "--outdir", folder, folder / "source"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_every_source_and_data_file_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        f"{package}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, package in (
            ("keras_gen", "keras_gen"),
            ("training", "keras_gen/training"),
            ("export", "keras_gen/export"),
        )
        for path in (ROOT / folder).rglob("*")
        if path.suffix != ".pyc" and path.is_file()
    }
    assert {n for n in names if ".dist-info/" not in n} == expected


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
