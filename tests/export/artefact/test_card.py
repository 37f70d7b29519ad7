import json

import pytest

from keras_gen.export import ArtefactError
from keras_gen.export.artefact import card
from keras_gen.export.formats.seeded import with_sample


def rewrite(directory, **changes):
    facts = {"schema": 1, "system": "x", "endpoints": {}, "formats": {}}
    facts = {**facts, "parity": {"tolerance": 1e-4}, **changes}
    (directory / "card.json").write_text(json.dumps(facts))


def test_the_signatures_survive_the_card(vae_report, vae):
    signatures = card.signatures(card.read(vae_report.directory))
    endpoints = with_sample(vae.endpoints)
    assert list(signatures) == list(endpoints)
    for name, endpoint in endpoints.items():
        for kind in ("inputs", "outputs"):
            pairs = zip(
                getattr(signatures[name], kind), getattr(endpoint, kind), strict=True
            )
            for tensor, feature in pairs:
                for field in vars(tensor):
                    assert getattr(tensor, field) == getattr(feature, field)


def test_numbers_that_json_lacks_are_refused(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        card.write(tmp_path, {"value": float("nan")})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 1}', "\udcff"])
def test_what_is_no_card_is_refused(tmp_path, text):
    (tmp_path / "card.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ArtefactError, match="is not a card of an exported model"):
        card.read(tmp_path)


def test_fields_of_a_wrong_type_are_refused(tmp_path):
    rewrite(tmp_path)
    assert card.read(tmp_path)["system"] == "x"
    for changes in ({"endpoints": []}, {"parity": {}}, {"formats": "onnx"}):
        rewrite(tmp_path, **changes)
        with pytest.raises(ArtefactError, match="is not a card of an exported model"):
            card.read(tmp_path)


def test_a_card_of_a_later_schema_is_refused(tmp_path):
    rewrite(tmp_path, schema=2)
    with pytest.raises(ArtefactError, match="Received: schema 2.*Update keras_gen"):
        card.read(tmp_path)


@pytest.mark.parametrize(
    "endpoints",
    [
        {"../../x": {"inputs": [], "outputs": []}},
        {"generate": {"inputs": [{"name": "z"}], "outputs": []}},
        {"generate": {"inputs": []}},
        {"generate": None},
    ],
)
def test_malformed_endpoints_are_refused(endpoints):
    with pytest.raises(ArtefactError):
        card.signatures({"endpoints": endpoints})
