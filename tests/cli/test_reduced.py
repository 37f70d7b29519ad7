import json

import numpy as np
import pytest


def test_variants_of_a_run_are_measured_by_its_data(call, trained, tmp_path):
    chosen = ("--variant", "tflite_int8", "--variant", "onnx_float16")
    outcome = call("export", trained.path, "-o", "out", "-f", "onnx", *chosen)
    assert outcome.code == 0, outcome.err
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert list(card["variants"]) == ["tflite_int8", "onnx_float16"]
    for name, facts in card["variants"].items():
        quality = facts["quality"]
        for subject in ("variant", "float32"):
            figures = quality[subject]
            assert (figures["n_real"], figures["n_fake"]) == (1438, 2000)
            assert figures["extractor"] == "digits_cnn"
        apart = quality["variant"]["fd_c"] / quality["float32"]["fd_c"]
        assert 0.9 < apart < 1.1
        (line,) = (line for line in outcome.out.splitlines() if line.startswith(name))
        assert f"fd_c {quality['variant']['fd_c']:.4g} (float32 " in line


def test_the_variant_can_be_sampled(call, trained, tmp_path):
    call("export", trained.path, "-o", "out", "-f", "onnx", "--variant", "tflite_int8")
    rows = []
    for source in ("out", "out/variants/tflite_int8.tflite"):
        outcome = call("sample", source, "-n", 9, "-o", "x.npy")
        assert outcome.code == 0, outcome.err
        rows.append(np.load(tmp_path / "x.npy"))
    apart = np.abs(rows[0] - rows[1])
    assert 0 < apart.mean() < 0.1


@pytest.mark.parametrize("name", ["tflite_int4", "ALL"])
def test_unknown_variants_are_refused_before_work(call, trained, tmp_path, name):
    outcome = call("export", trained.path, "-o", "out", "--variant", name)
    assert outcome.code == 2
    assert f"Unknown variant {name!r}. Did you mean" in outcome.err
    assert not (tmp_path / "out").exists()
