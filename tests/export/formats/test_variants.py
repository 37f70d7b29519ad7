"""Variants: measured against Keras, refused beyond their bound, opened by name."""

import dataclasses
import json

import numpy as np
import pytest

from keras_gen.export import ExportError, export, load, verify
from keras_gen.export.artefact import layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.formats import variants
from keras_gen.export.running.parity import Case
from keras_gen.features import Feature


@pytest.fixture(scope="module")
def report(make_model, tmp_path_factory):
    def quality(run):
        latents = variants.typical_inputs(Signature.of(generate), 20, seed=9)
        return {"brightness": float(run(latents)["image"].mean())}

    model = make_model("vae", width=32)
    generate = model.endpoints["generate"]
    return export(
        model,
        tmp_path_factory.mktemp("variants") / "artefact",
        ["tflite", "onnx"],
        ["generate"],
        variants=list(variants.VARIANTS),
        quality=quality,
    )


@pytest.mark.parametrize("name", variants.VARIANTS)
def test_a_variant_is_opened_and_lies_near_the_float_file(report, name):
    facts = report.card["variants"][name]
    assert (report.directory / facts["path"]).stat().st_size == facts["bytes"]
    seen = facts["outputs"]["image"]
    exact = load(report.directory).generate(300, seed=5)
    for generator in (
        load(report.directory, variant=name),
        load(report.directory / facts["path"]),
    ):
        assert generator.variant == name
        assert list(generator.endpoints) == ["generate"]
        apart = np.abs(generator.generate(300, seed=5) - exact)
        # Other draws of the same prior lie about as far off.
        assert apart.mean() == pytest.approx(
            seen["mean_abs_difference"], rel=0.3, abs=1e-6
        )
        assert apart.mean() <= seen["limit"]
    brightness = facts["quality"]["variant"]["brightness"]
    assert brightness == pytest.approx(
        facts["quality"]["float32"]["brightness"], abs=2 * seen["max_abs_difference"]
    )


def test_all_are_verified_again(report):
    names = {record.format for record in verify(report.directory)}
    assert names == {"onnx", "tflite", *variants.VARIANTS}


def test_the_page_names_each_with_its_figures(report):
    page = (report.directory / layout.README).read_text()
    for name in variants.VARIANTS:
        (line,) = (line for line in page.splitlines() if f"`{name}`" in line)
        assert "MB" in line and "(float32: " in line


def test_a_variant_too_far_from_keras_is_refused_with_the_figure():
    class Runtime:
        def run(self, endpoint, arrays):
            return {"image": arrays["latents"] + 0.1}

    latents = np.random.default_rng(0).normal(size=(100, 3)).astype("float32")
    signature = Signature("generate", (Feature("latents", (3,)),), ())
    case = Case({"latents": latents}, {"image": latents})
    variant = variants.VARIANTS["tflite_dynamic_range"]
    facts = variants.measure(Runtime(), variant, signature, case)["image"]
    assert facts["mean_abs_difference"] == pytest.approx(0.1, rel=1e-5)
    assert facts["limit"] == pytest.approx(0.25 * latents.std(), rel=1e-5)
    strict = dataclasses.replace(variant, limit=0.05)
    with pytest.raises(ExportError, match="'tflite_dynamic_range' may .*: 1.00e-01"):
        variants.measure(Runtime(), strict, signature, case)


def test_nan_is_refused():
    class Runtime:
        def run(self, endpoint, arrays):
            return {"image": arrays["latents"] * np.nan}

    signature = Signature("generate", (Feature("latents", (1,)),), ())
    case = Case({"latents": np.ones((2, 1))}, {"image": np.ones((2, 1))})
    with pytest.raises(ExportError, match="Output 'image': nan"):
        variants.measure(Runtime(), variants.VARIANTS["tflite_int8"], signature, case)


def test_what_cannot_be_drawn_must_be_given(make_model, tmp_path):
    model = make_model("srgan")
    target = tmp_path / "artefact"
    chosen = {"formats": ["tflite"], "variants": ["tflite_float16"]}
    with pytest.raises(ExportError, match="no prior of 'low'.*Pass typical={'low'"):
        export(model, target, **chosen)
    assert list(tmp_path.iterdir()) == []
    (feature,) = model.endpoints["super_resolve"].inputs
    low = np.random.default_rng(0).uniform(-1, 1, (5, 8, 8, feature.shape[-1]))
    report = export(model, target, typical={"low": low.astype("float32")}, **chosen)
    assert report.card["variants"]["tflite_float16"]["endpoint"] == "super_resolve"


def test_class_numbers_and_tokens_are_drawn():
    tokens = Feature("tokens", (3,), "int32", 0, 4)
    latents = Feature("latents", (2,), prior="normal")
    signature = Signature("generate", (latents, tokens), ())
    inputs = variants.typical_inputs(signature, 500)
    assert inputs["latents"].std() == pytest.approx(1, abs=0.1)
    assert inputs["tokens"].shape == (500, 3)
    np.testing.assert_array_equal(np.unique(inputs["tokens"]), np.arange(5))


def test_what_is_given_is_not_drawn():
    tokens = Feature("tokens", (1,), "int32", 0, 4)
    latents = Feature("latents", (2,), prior="normal")
    signature = Signature("generate", (latents, tokens), ())
    given = {"tokens": np.array([[3], [1], [2]], np.int32)}
    inputs = variants.typical_inputs(signature, 7, given=given)
    assert inputs["tokens"].ravel().tolist() == [3, 1, 2, 3, 1, 2, 3]
    drawn = variants.typical_inputs(signature, 7)
    np.testing.assert_array_equal(inputs["latents"], drawn["latents"])


def test_unknown_names_are_refused(report, dcgan, tmp_path):
    with pytest.raises(ValueError, match="variant 'tflite_int4'. Did you mean"):
        export(dcgan, tmp_path / "x", variants=["tflite_int4"])
    with pytest.raises(ValueError, match="variant of this artefact 'int8'"):
        load(report.directory, variant="int8")
    with pytest.raises(ValueError, match="runs in 'tflite'. Received: runtime='onnx'"):
        load(report.directory, "onnx", "tflite_int8")


def test_a_damaged_variant_is_refused(report, tmp_path):
    import shutil

    copy = shutil.copytree(report.directory, tmp_path / "copy")
    card = json.loads((copy / "card.json").read_text())
    path = copy / card["variants"]["tflite_int8"]["path"]
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ExportError, match="tflite_int8.tflite has changed"):
        verify(copy)
