import json
import shutil

import pytest

from keras_gen.export import ArtefactError
from keras_gen.export.demo import files


def test_the_table_is_the_page_the_artefact_and_the_runtime(generator, runtime):
    table = files.table(generator, runtime)
    parts = {address for address in table if address.count("/") > 1}
    assert parts == {
        "/artefact/card.json",
        "/artefact/samples.png",
        "/artefact/onnx/generate.onnx",
        "/runtime/ort.wasm.min.mjs",
        "/runtime/ort-wasm-simd-threaded.mjs",
        "/runtime/ort-wasm-simd-threaded.wasm",
    }
    page = set(table) - parts
    assert {"/", "/style.css", "/main.js", "/threefry.js"} <= page
    assert "/index.html" not in page
    assert all(table[address].resolve() for address in page)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/main.js", "text/javascript; charset=utf-8"),
        ("/runtime/ort.wasm.min.mjs", "text/javascript; charset=utf-8"),
        ("/runtime/ort-wasm-simd-threaded.wasm", "application/wasm"),
        ("/artefact/card.json", "application/json"),
    ],
)
def test_types_are_those_a_browser_insists_on(generator, runtime, address, kind):
    assert files.table(generator, runtime)[address].content_type == kind


def test_a_missing_file_resolves_to_none(generator, runtime):
    assert files.table(generator, runtime)["/artefact/samples.png"].resolve() is None


def test_a_link_must_not_lead_out(generator, runtime, tmp_path):
    artefact = shutil.copytree(generator, tmp_path / "artefact")
    (tmp_path / "secret.png").write_text("secret")
    (artefact / "inside.png").write_text("inside")
    link = artefact / "samples.png"
    served = files.table(artefact, runtime)["/artefact/samples.png"]
    link.symlink_to(artefact / "inside.png")
    assert served.resolve() == (artefact / "inside.png").resolve()
    link.unlink()
    link.symlink_to(tmp_path / "secret.png")
    assert served.resolve() is None


def test_an_endpoint_in_other_formats_is_left_out(generator, runtime, tmp_path):
    artefact = shutil.copytree(generator, tmp_path / "artefact")
    card = json.loads((artefact / "card.json").read_text())
    card["endpoints"]["generate"]["formats"] = ["saved_model"]
    (artefact / "card.json").write_text(json.dumps(card))
    assert not [a for a in files.table(artefact, runtime) if a.endswith(".onnx")]


def test_an_artefact_without_onnx_is_refused(generator, runtime, tmp_path):
    artefact = shutil.copytree(generator, tmp_path / "artefact")
    card = json.loads((artefact / "card.json").read_text())
    card["formats"] = {"tflite": {}}
    (artefact / "card.json").write_text(json.dumps(card))
    with pytest.raises(ArtefactError, match=r"holds \['tflite'\]\. Export .* onnx\."):
        files.table(artefact, runtime)


def test_the_page_names_no_other_origin():
    for path in files.STATIC.iterdir():
        assert "//" not in path.read_text().replace("http://www.w3.org", "").replace(
            "// ", ""
        ), path.name


def test_every_module_says_what_it_is_for():
    for path in files.STATIC.glob("*.js"):
        first = path.read_text().splitlines()[0]
        assert first.startswith("/** ") and len(first) > 20, path.name
