import grpc
import pytest

from keras_gen.export import ExportError
from keras_gen.export.serving import ServingError, failures


def test_the_message_has_rule_finding_and_remedy():
    error = ServingError("predict at X", "NOT_FOUND", " no such model. \n")
    assert str(error) == (
        "The server must answer predict at X. Received: NOT_FOUND: no such model. "
        "Serve this model, version or label in models.config, or ask for one that is "
        "served."
    )
    assert isinstance(error, ExportError)


def test_only_unavailability_passes():
    for code in grpc.StatusCode:
        passes = ServingError("x", code.name, "y").passes
        assert passes == (code is grpc.StatusCode.UNAVAILABLE)


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "INVALID_ARGUMENT"), (404, "NOT_FOUND"), (429, "UNAVAILABLE")]
    + [(503, "UNAVAILABLE"), (504, "DEADLINE_EXCEEDED"), (500, "INTERNAL")]
    + [(418, "UNKNOWN")],
)
def test_statuses_of_http(status, code):
    assert failures.of_http(status) == code


def test_names_are_those_of_grpc():
    names = {code.name for code in grpc.StatusCode}
    assert {*failures._HTTP.values(), *failures._REMEDIES} <= names
