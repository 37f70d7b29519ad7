"""Artefacts made by hand, a stand-in for the runtime, and Node for the page's modules.

The generators are a few lines of ONNX, so that no model has to be trained or converted.
"""

import json
import shutil
import subprocess

import numpy as np
import pytest

from keras_gen.export.artefact import checksums
from keras_gen.export.demo import files
from keras_gen.export.demo import runtime as runtimes
from keras_gen.features import Feature, image, label, latents, sample


def write_onnx(path, nodes, inputs, outputs, constants) -> None:
    from onnx import checker, helper, numpy_helper, save

    def describe(feature):
        kind = helper.np_dtype_to_tensor_dtype(np.dtype(feature.dtype))
        return helper.make_tensor_value_info(
            feature.name, kind, ["batch", *feature.shape]
        )

    graph = helper.make_graph(
        [helper.make_node(op, i.split(), o.split(), **kw) for op, i, o, kw in nodes],
        "test",
        [describe(feature) for feature in inputs],
        [describe(feature) for feature in outputs],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )
    checker.check_model(model, full_check=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    save(model, path)


def write_artefact(folder, endpoints) -> None:
    """Writes a card, the ONNX files that `endpoints` lists, and the checksums."""
    from keras_gen.export.artefact.signature import Signature

    card = {
        "schema": 1,
        "system": "handmade",
        "title": "Made for a test.",
        "endpoints": {},
        "formats": {"onnx": {"path": "onnx"}},
        "parity": {"tolerance": 1e-4},
        "licence": "made for a test",
    }
    for name, (inputs, outputs, nodes, constants) in endpoints.items():
        card["endpoints"][name] = Signature(name, inputs, outputs).to_json()
        path = folder / "onnx" / f"{name}.onnx"
        write_onnx(path, nodes, inputs, outputs, constants)
    (folder / "card.json").write_text(json.dumps(card))
    checksums.write(folder)


@pytest.fixture(scope="session")
def generator(tmp_path_factory):
    """An artefact: normal latents, a class and tokens -> 6x5 RGB images."""
    folder = tmp_path_factory.mktemp("generator")
    tokens = Feature("tokens", (3,), "int32", 0, 9)
    inputs = (latents(4), label(7, prior="categorical"), tokens)
    rng = np.random.default_rng(0)
    constants = {
        "mix": rng.normal(0, 0.5, (4, 90)).astype(np.float32),
        "classes": rng.normal(0, 0.5, (7, 90)).astype(np.float32),
        "words": rng.normal(0, 0.5, (10, 90)).astype(np.float32),
        "axes": np.array([1]),
        "shape": np.array([-1, 6, 5, 3]),
    }
    nodes = [
        ("MatMul", "latents mix", "a", {}),
        ("Gather", "classes label", "b", {}),
        ("Gather", "words tokens", "c", {}),
        ("ReduceSum", "c axes", "d", {"keepdims": 0}),
        ("Sum", "a b d", "e", {}),
        ("Tanh", "e", "f", {}),
        ("Reshape", "f shape", "image", {}),
    ]
    outputs = (image((6, 5, 3)),)
    write_artefact(folder, {"generate": (inputs, outputs, nodes, constants)})
    return folder


@pytest.fixture(scope="session")
def translator(tmp_path_factory):
    """An artefact without `generate`: grey images of any size -> negatives, means."""
    folder = tmp_path_factory.mktemp("translator")
    inputs = (image((None, None, 1), "source", multiple=8),)
    outputs = (image((None, None, 1), "translation", multiple=8),)
    nodes = [("Neg", "source", "translation", {})]
    mean = [("ReduceMean", "source", "mean_level", {"axes": [1, 2, 3], "keepdims": 0})]
    endpoints = {
        "translate": (inputs, outputs, nodes, {}),
        "measure": (inputs, (Feature("mean_level", ()),), mean, {}),
    }
    write_artefact(folder, endpoints)
    return folder


@pytest.fixture(scope="session")
def points(tmp_path_factory):
    """An artefact: normal latents -> points of the plane, the first two latents."""
    folder = tmp_path_factory.mktemp("points")
    constants = {"mix": np.eye(3, 2, dtype=np.float32)}
    nodes = [("MatMul", "latents mix", "point", {})]
    outputs = (sample((2,)),)
    write_artefact(folder, {"generate": ((latents(3),), outputs, nodes, constants)})
    return folder


@pytest.fixture
def runtime(tmp_path):
    """A folder with files of the runtime's names."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    for name in runtimes.FILES:
        (folder / name).write_text(f"content of {name}")
    return folder


@pytest.fixture
def node(tmp_path):
    """Runs a script beside the page's modules in Node; returns the value it logs."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("Node is not installed.")
    for path in files.STATIC.glob("*.js"):
        shutil.copy(path, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def run(script: str):
        (tmp_path / "script.js").write_text(script)
        done = subprocess.run(
            [program, "script.js"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
