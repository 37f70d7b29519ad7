import json

import numpy as np
import pytest

from keras_gen.export import export
from keras_gen.export.benchmark import measure as benchmark
from keras_gen.export.benchmark import startup


@pytest.fixture(scope="module")
def measured(make_model, tmp_path_factory):
    """An artefact with a variant of each format, and its report."""
    target = tmp_path_factory.mktemp("benchmark") / "artefact"
    export(
        make_model("vae", width=32),
        target,
        formats=["tflite", "onnx"],
        endpoints=["generate", "encode"],
        variants=["tflite_batch_1", "onnx_float16"],
        quality=lambda run: {"fd": 1.5},
        card={"metrics": [{"metric": "fd_c", "generator": 2.5}]},
    )
    return target, benchmark.measure(target, rounds=2, batch_size=3, seed=4)


def test_every_file_and_number_of_threads_has_a_row(measured):
    rows = {(row["name"], row["threads"]): row for row in measured[1]["rows"]}
    assert list(rows) == [
        (name, threads)
        for name in ("tflite", "onnx", "tflite_batch_1", "onnx_float16")
        for threads in (1, 2)
    ]
    for (name, _), row in rows.items():
        path = measured[0] / row["path"]
        assert row["bytes"] == path.stat().st_size > 1000
        assert row["max_abs_difference"].keys() == {"image"}
        expected = None
        if "_" in name:
            expected = {"variant": {"fd": 1.5}, "float32": {"fd": 1.5}}
        assert row["quality"] == expected


def test_figures_are_finite_and_positive_and_agree(measured):
    rows = measured[1]["rows"]

    def check(groups):
        fastest = min(groups, key=lambda each: each["median_ms"])
        assert fastest["ratio"] == 1.0
        for each in groups:
            assert np.isfinite(each["rounds_ms"]).all() and min(each["rounds_ms"]) > 0
            assert each["median_ms"] == pytest.approx(np.median(each["rounds_ms"]))
            by_round = np.divide(each["rounds_ms"], fastest["rounds_ms"])
            assert each["ratio"] == pytest.approx(np.median(by_round))

    for size in (1, 3):
        groups = [row["batches"][str(size)] for row in rows]
        check(groups)
        for each in groups:
            assert len(each["rounds_ms"]) == 2 and each["repeats"] >= 1
            product = each["rows_per_second"] * each["median_ms"]
            assert product == pytest.approx(1000 * size)
    check([row["start"] for row in rows])


def test_the_report_says_how_and_on_what_it_was_measured(measured):
    report = measured[1]
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    assert report["endpoint"] == "generate"
    assert report["artefact"]["system"] == "vae"
    assert report["artefact"]["metrics"] == [{"metric": "fd_c", "generator": 2.5}]
    protocol = report["protocol"]
    assert (protocol["rounds"], protocol["starts"], protocol["seed"]) == (2, 2, 4)
    assert protocol["batch_sizes"] == [1, 3]
    assert report["machine"]["cores"] >= 1 and report["machine"]["processor"]
    assert {"python", "numpy", "onnxruntime"} <= report["versions"].keys()
    assert report["left_out"] == {}


def test_an_endpoint_without_a_prior_is_measured_on_probes(vae, tmp_path, monkeypatch):
    export(vae, tmp_path / "artefact", ["onnx"], ["encode"])
    monkeypatch.setattr(startup, "start", lambda *arguments: None)
    report = benchmark.measure(tmp_path / "artefact", rounds=1, batch_size=2)
    assert report["endpoint"] == "encode"
    assert report["rows"][0]["max_abs_difference"].keys() == {"mean", "log_variance"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"rounds": 0}, "`rounds` must be at least 1. Received: rounds=0"),
        ({"batch_size": 1}, "`batch_size` must be at least 2"),
    ],
)
def test_wrong_arguments_are_refused(measured, wrong, message):
    with pytest.raises(ValueError, match=message):
        benchmark.measure(measured[0], **wrong)
