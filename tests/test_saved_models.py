"""Every artefact in saved_models: whole, loadable in every runtime, and described."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import keras_gen.export
from keras_gen.export.artefact import zoo
from keras_gen.export.running.probes import probes
from keras_gen.registry import list_models
from keras_gen.training.recipes import list_recipes

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "saved_models"
ARTEFACTS = sorted(path.parent for path in FOLDER.glob("*/card.json"))
NAMES = [path.name for path in ARTEFACTS]
SPEC = importlib.util.spec_from_file_location("gallery", ROOT / "docs" / "gallery.py")
gallery = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(gallery)


def card_of(artefact):
    return json.loads((artefact / "card.json").read_text(encoding="utf-8"))


def main_outputs(artefact, runtime):
    """The main endpoint's outputs, for its own draws or else for probes."""
    model = keras_gen.export.load(artefact, runtime=runtime)
    name, signature = next(iter(model.endpoints.items()))
    if all(feature.prior for feature in signature.inputs):
        return {"samples": model.generate(9, seed=7)}
    return model.call(name, **probes(signature, 2))


def test_the_folder_is_small_and_its_index_and_gallery_up_to_date():
    assert {"dcgan_fashion_mnist", "vae_fashion_mnist"} <= set(NAMES)
    size = sum(p.stat().st_size for p in FOLDER.rglob("*") if p.is_file())
    assert size < 60e6
    index = json.loads((FOLDER / zoo.INDEX).read_text(encoding="utf-8"))
    assert index == zoo.entries(FOLDER)
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page()


@pytest.mark.parametrize("artefact", ARTEFACTS, ids=NAMES)
def test_checksums_and_parity_hold(artefact):
    records = keras_gen.export.verify(artefact)
    card = card_of(artefact)
    files = {*card["formats"], *card.get("variants", {})}
    assert {record.format for record in records} == files
    for record in records:
        assert record.max_abs_difference <= record.limit


@pytest.mark.parametrize("artefact", ARTEFACTS, ids=NAMES)
def test_every_runtime_gives_the_same(artefact):
    outputs = {
        runtime: main_outputs(artefact, runtime)
        for runtime in card_of(artefact)["formats"]
    }
    for name, first in outputs["onnx"].items():
        assert np.abs(first[0] - first[1]).max() > 0.1
        for others in outputs.values():
            np.testing.assert_allclose(others[name], first, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("artefact", ARTEFACTS, ids=NAMES)
def test_the_card_says_how_it_was_made_and_what_it_measured(artefact):
    card = card_of(artefact)
    assert card["system"] in list_models()
    assert card["training"]["recipe"] in list_recipes()
    assert card["training"]["steps"] > 0 and card["training"]["minutes"] > 0
    assert card["licence"].startswith("weights Apache-2.0")
    assert len(card["intended_use"]) > 50
    metrics = {row["metric"]: row for row in card["metrics"]}
    for protocol in card["protocol"]:
        assert protocol["n_fake"] > 0 and protocol["split"]
    if "fd_c" in metrics:
        distance = metrics["fd_c"]
        assert distance["test split"] < distance["generator"]
        assert distance["generator"] < 0.4 * distance["untrained generator"]
    for name in ("README.md", "samples.png", "SHA256SUMS"):
        assert (artefact / name).is_file()


@pytest.mark.parametrize("artefact", ARTEFACTS, ids=NAMES)
def test_variants_are_as_good_as_the_card_says(artefact):
    for name, facts in card_of(artefact).get("variants", {}).items():
        assert keras_gen.export.load(artefact, variant=name).variant == name
        if quality := facts.get("quality"):
            worse = quality["variant"]["fd_c"] / quality["float32"]["fd_c"]
            assert 0.8 < worse < 1.25


@pytest.mark.slow
def test_sampling_needs_neither_tensorflow_nor_keras():
    code = (
        "import sys, keras_gen.export as e\n"
        "for path in sys.argv[1:]:\n"
        "    model = e.load(path, runtime='onnx')\n"
        "    name, signature = next(iter(model.endpoints.items()))\n"
        "    if all(f.prior for f in signature.inputs):\n"
        "        print(len(model.generate(2, seed=1)))\n"
        "print({'tensorflow', 'keras'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *ARTEFACTS],
        capture_output=True,
        text=True,
        check=True,
    )
    *counts, modules = done.stdout.split("\n")[:-1]
    assert len(counts) >= 5 and set(counts) == {"2"}
    assert modules == "set()"


@pytest.mark.slow
def test_a_saved_model_gives_the_images_of_a_seed_where_keras_gen_is_unknown(tmp_path):
    artefact = FOLDER / "dcgan_fashion_mnist"
    code = (
        "import sys; sys.modules['keras_gen'] = None\n"
        "import numpy as np, tensorflow as tf\n"
        "model = tf.saved_model.load(sys.argv[1])\n"
        "sample = model.signatures['sample']\n"
        "seed, index = tf.fill([9], 7), tf.range(9)\n"
        "np.save('pixels', sample(seed=seed, index=index)['pixels'])"
    )
    subprocess.run(
        [sys.executable, "-c", code, artefact / "saved_model" / "1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    right = keras_gen.export.load(artefact).generate(9, seed=7)
    shown = np.rint(127.5 * (right + 1)).astype(int)
    pixels = np.load(tmp_path / "pixels.npy").astype(int)
    assert np.abs(pixels - shown).max() <= 1
