"""Latencies go onto the card of an intact artefact, and nowhere else."""

import copy

import pytest

from keras_gen.export import ArtefactError, export, verify
from keras_gen.export.artefact import card, layout
from keras_gen.export.benchmark.record import record

FIGURES = {"median_ms": 12.3456, "ratio": 1.0}
REPORT = {
    "endpoint": "generate",
    "measured": "2020-01-02T03:04:05+00:00",
    "protocol": {"rounds": 7, "starts": 3},
    "machine": {"processor": "Abacus", "cores": 4, "cores_available": 2},
    "rows": [
        {
            "name": "onnx",
            "threads": 1,
            "batches": {"1": FIGURES, "64": FIGURES},
            "start": {"median_ms": 300.4},
        },
        {
            "name": "saved_model",
            "threads": None,
            "batches": {"1": FIGURES, "64": FIGURES},
            "start": {"median_ms": 3000.4},
        },
    ],
}


@pytest.fixture
def artefact(dcgan, tmp_path):
    export(dcgan, tmp_path / "artefact", ["onnx"], ["generate"])
    return tmp_path / "artefact"


def test_the_card_and_the_page_show_the_times(artefact):
    before = card.read(artefact)
    record(artefact, copy.deepcopy(REPORT))
    after = card.read(artefact)
    assert after.pop("latency")[0] == {
        "file": "onnx",
        "threads": 1,
        "1 rows, ms": 12.3,
        "64 rows, ms": 12.3,
        "start, ms": 300.0,
    }
    conditions = after.pop("latency_conditions")
    assert "7 turns and 3 starts, 2020-01-02; Abacus, 2 of 4 cores" in conditions
    assert after == before
    page = (artefact / layout.README).read_text()
    assert "| saved_model | own | 12.3 | 12.3 | 3000.0 |" in page
    assert verify(artefact)  # The sums are those of the new files.


def test_a_second_record_replaces_the_first(artefact):
    record(artefact, copy.deepcopy(REPORT))
    again = copy.deepcopy(REPORT)
    again["rows"] = again["rows"][:1]
    record(artefact, again)
    assert len(card.read(artefact)["latency"]) == 1


def test_a_tampered_artefact_gets_no_new_checksums(artefact):
    path = layout.onnx(artefact, "generate")
    path.write_bytes(path.read_bytes() + b"x")
    before = (artefact / layout.CHECKSUMS).read_bytes()
    with pytest.raises(ArtefactError, match="generate.onnx has changed"):
        record(artefact, REPORT)
    assert (artefact / layout.CHECKSUMS).read_bytes() == before
