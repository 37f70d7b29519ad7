import json

from keras_gen.cli import catalogue
from keras_gen.export.artefact import zoo


def test_json_is_the_catalogue(call):
    outcome = call("list", "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out) == {
        "systems": catalogue.systems(),
        "recipes": catalogue.recipes(),
        "data": catalogue.sources(),
    }


def test_tables_show_every_id_whole(call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    outcome = call("list")
    assert outcome.code == 0
    words = outcome.out.split()
    for row in catalogue.systems():
        assert row["id"] in words
    for row in catalogue.recipes():
        assert row["name"] in words
    for row in catalogue.sources():
        assert row["spec"] in words


def test_a_zoo_shows_the_artefacts_of_a_folder(call, artefact):
    outcome = call("list", "--zoo", artefact.parent)
    assert outcome.code == 0, outcome.err
    (line,) = (line for line in outcome.out.splitlines() if str(artefact) in line)
    assert {"generate,", "sample", "onnx", "digits"} & set(line.split())
    outcome = call("list", "--zoo", artefact.parent, "--json")
    assert json.loads(outcome.out) == zoo.entries(artefact.parent)
    outcome = call("list", "--zoo", "nowhere")
    assert outcome.code == 2
    assert "A zoo is a folder of artefacts" in outcome.err
