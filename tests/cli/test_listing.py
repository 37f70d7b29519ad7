import json

from keras_gen.cli import catalogue


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
