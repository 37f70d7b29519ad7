"""Every artefact in saved_models: whole, loadable in every runtime, and described."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import keras_gen.export
from keras_gen.training.recipes import list_recipes

FOLDER = Path(__file__).parents[1] / "saved_models"
ARTEFACTS = sorted(path.parent for path in FOLDER.glob("*/card.json"))
RUNTIMES = ("saved_model", "tflite", "onnx")
NAMES = [path.name for path in ARTEFACTS]


def test_the_folder_holds_what_the_readme_says_and_stays_small():
    assert {"dcgan_fashion_mnist", "vae_fashion_mnist"} <= set(NAMES)
    size = sum(p.stat().st_size for p in FOLDER.rglob("*") if p.is_file())
    assert size < 60e6


@pytest.mark.parametrize("artefact", ARTEFACTS, ids=NAMES)
def test_checksums_and_parity_hold(artefact):
    records = keras_gen.export.verify(artefact)
    assert {record.format for record in records} == set(RUNTIMES)
    for record in records:
        assert record.max_abs_difference <= record.limit <= 1e-3


@pytest.mark.parametrize("artefact", ARTEFACTS, ids=NAMES)
def test_every_runtime_draws_the_same_images(artefact):
    images = {
        runtime: keras_gen.export.load(artefact, runtime=runtime).generate(9, seed=7)
        for runtime in RUNTIMES
    }
    first = images["onnx"]
    assert first.shape == (9, 28, 28, 1)
    assert first.min() < -0.9 and first.max() > 0.5
    assert np.abs(first[0] - first[1]).max() > 0.1
    for runtime in RUNTIMES:
        np.testing.assert_allclose(images[runtime], first, rtol=0, atol=1e-4)


@pytest.mark.parametrize("artefact", ARTEFACTS, ids=NAMES)
def test_the_card_says_how_it_was_made(artefact):
    card = json.loads((artefact / "card.json").read_text(encoding="utf-8"))
    assert card["training"]["recipe"] in list_recipes()
    assert card["training"]["steps"] > 0 and card["training"]["minutes"] > 0
    assert "fashion_mnist" in card["data"]["source"]
    assert card["licence"].startswith("weights Apache-2.0")
    (protocol,) = card["protocol"]
    assert protocol["n_fake"] == 10_000 and len(protocol["extractor_sha256"]) == 64
    (distance,) = [row for row in card["metrics"] if row["metric"] == "fd_c"]
    assert distance["test split"] < distance["generator"]
    assert distance["generator"] < 0.4 * distance["untrained generator"]
    for name in ("README.md", "samples.png", "SHA256SUMS"):
        assert (artefact / name).is_file()


@pytest.mark.slow
@pytest.mark.parametrize("artefact", ARTEFACTS, ids=NAMES)
def test_sampling_needs_neither_tensorflow_nor_keras(artefact):
    code = (
        "import sys, keras_gen.export as e; "
        "print(e.load(sys.argv[1]).generate(2, seed=1).shape, "
        "{'tensorflow', 'keras'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, artefact],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "(2, 28, 28, 1) set()"


@pytest.mark.slow
@pytest.mark.parametrize("artefact", ARTEFACTS, ids=NAMES)
def test_the_saved_model_runs_where_keras_gen_is_unknown(artefact, tmp_path):
    code = (
        "import sys; sys.modules['keras_gen'] = None\n"
        "import tensorflow as tf\n"
        "model = tf.saved_model.load(sys.argv[1])\n"
        "generate = model.signatures['serving_default']\n"
        "size = generate.structured_input_signature[1]['latents'].shape[1]\n"
        "print(generate(latents=tf.zeros((3, size)))['image'].shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, artefact / "saved_model" / "1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "(3, 28, 28, 1)"
