"""The tree: packages as declared, tests that mirror the source, guarded names."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "keras_gen": "keras_gen",
    "training": "keras_gen.training",
    "export": "keras_gen.export",
}

# Files whose tests live elsewhere, each with the reason.
UNMIRRORED = {
    "keras_gen/_version.py": "one constant",
    "keras_gen/base/endpoints.py": "a record; tests/contract and tests/export use it",
    "keras_gen/base/adversarial_model.py": "abstract; tests/contract, tests/models",
    "keras_gen/base/variational_model.py": "abstract; tests/contract, tests/models",
    "keras_gen/base/latent_model.py": "abstract; tests/contract/test_generation.py",
    "keras_gen/base/generative_model.py": "abstract; all of tests/contract",
    "keras_gen/base/fitting.py": "a part of it; test_misuse.py, test_updates.py",
    "keras_gen/base/saving.py": "a part of it; test_saving.py, test_resume.py",
    "keras_gen/base/players.py": "a part of it; test_updates.py, test_misuse.py",
    "keras_gen/base/averages.py": "a part of it; test_updates.py",
    "keras_gen/base/sampling.py": "a part of it; contract/test_generation.py",
    "export/errors.py": "two classes without code",
    "training/extractors/__main__.py": "one call; extractors/test_training.py runs it",
}


SOURCES = [
    path.relative_to(ROOT)
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path.name != "__init__.py"
]


# Recipes are data; tests/training/recipes/test_recipes.py checks them all.
MIRRORED = [path for path in SOURCES if path.parts[:2] != ("training", "recipes")]


def mirror(path: Path) -> Path:
    parts = path.parts[1:] if path.parts[0] == "keras_gen" else path.parts
    return Path("tests", *parts[:-1], f"test_{path.name}")


def test_setup_cfg_lists_every_package():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    declared = config["options"]["packages"].split()
    on_disk = []
    for folder, package in FOLDERS.items():
        for init in (ROOT / folder).rglob("__init__.py"):
            parts = init.parent.relative_to(ROOT / folder).parts
            on_disk.append(".".join((package, *parts)))
    assert sorted(declared) == sorted(on_disk)


@pytest.mark.parametrize("path", MIRRORED, ids=str)
def test_every_file_has_a_test_of_its_name(path):
    if str(path) in UNMIRRORED:
        assert UNMIRRORED[str(path)]
        return
    assert (ROOT / mirror(path)).exists(), f"{path} wants {mirror(path)}"


def test_waivers_name_files_that_exist():
    for path in UNMIRRORED:
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", ["training", "export"])
def test_bare_names_are_refused(name):
    done = subprocess.run(
        [sys.executable, "-c", f"import {name}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert f"keras_gen.{name}" in done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_first_line_says_what_the_file_is_for(path):
    first = (ROOT / path).read_text().splitlines()[0]
    assert first.startswith(('"""', 'r"""')) and len(first) > 20
