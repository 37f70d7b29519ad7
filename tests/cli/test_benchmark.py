import json
import shutil

import pytest


def test_it_shows_the_fastest_in_milliseconds_and_writes_all(call, artefact, trained):
    options = ["--rounds", 1, "--batch-size", 2, "--json", "out/figures.json"]
    outcome = call("benchmark", artefact, "--keras", trained.path, *options)
    assert outcome.code == 0, outcome.err
    report = json.load(open("out/figures.json"))
    rows = [(row["name"], row["threads"]) for row in report["rows"]]
    assert rows == [("keras", None), ("onnx", 1), ("onnx", 2)]
    # A table of files, one of times.
    files, times = outcome.out.split("\n\n")[:2]
    assert [line.split()[0] for line in files.splitlines()[2:]] == ["keras", "onnx"]
    lines = [line.split() for line in times.splitlines()[2:]]
    assert [line[:2] for line in lines] == [
        ["keras", "own"],
        ["onnx", "1"],
        ["onnx", "2"],
    ]
    for size in ("1", "2"):
        fastest = min(row["batches"][size]["median_ms"] for row in report["rows"])
        assert f"{fastest:.3g} ms" in times
    assert "Median of 1 turns, 1 starts, seed 0." in outcome.out
    assert outcome.out.endswith("All figures: out/figures.json\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["."], "An artefact is a directory with a card.json"),
        ([".", "--rounds", "0"], "Invalid value for '--rounds'"),
        ([".", "--json", "."], "Figures go to a file. Received: ., a directory."),
        ([".", "--keras", "nowhere"], "nowhere"),
    ],
)
def test_mistakes_are_one_line_and_code_2(call, arguments, message):
    outcome = call("benchmark", *arguments)
    assert outcome.code == 2
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_card_that_was_measured_is_quoted(call, artefact, tmp_path):
    copy = shutil.copytree(artefact, tmp_path / "copy")
    card = json.loads((copy / "card.json").read_text())
    card["metrics"] = [{"metric": "fd_c", "generator": 6.90217, "other": 1.0}]
    (copy / "card.json").write_text(json.dumps(card))
    outcome = call("benchmark", copy, "--rounds", 1, "--batch-size", 2)
    assert outcome.code == 0, outcome.err
    assert outcome.out.endswith("The model, by the card: fd_c 6.902.\n")


def test_the_times_can_be_put_on_the_card(call, artefact, tmp_path):
    shutil.copytree(artefact, tmp_path / "own")
    outcome = call("benchmark", "own", "--rounds", 1, "--batch-size", 2, "--record")
    assert outcome.code == 0, outcome.err
    card = json.loads((tmp_path / "own" / "card.json").read_text())
    assert [row["file"] for row in card["latency"]] == ["onnx", "onnx"]
    assert call("verify", "own").code == 0
