import dataclasses
import json

import numpy as np
import pytest

from keras_gen.metrics import Measurement

PROTOCOL = {
    "n_real": 1438,
    "n_fake": 359,
    "extractor": "digits_cnn",
    "extractor_sha256": "ab" * 32,
    "data": "digits",
    "split": "train",
    "resize": "none",
    "preprocessing": "uint8 round trip",
    "seed": 0,
}


def test_it_prints_its_protocol():
    text = str(Measurement(metric="fd_c", value=12.3456, **PROTOCOL))
    assert text == (
        "fd_c = 12.35 of generator against 1,438 rows of digits (train); n=359; "
        "features: digits_cnn, sha256 abababababab; resize: none; uint8 round trip; "
        "seed 0"
    )


def test_json_holds_every_field_on_one_line():
    measurement = Measurement(
        metric="class_coverage", value=9, details={"min_share": 0.01}, **PROTOCOL
    )
    text = measurement.to_json()
    assert "\n" not in text
    assert json.loads(text) == dataclasses.asdict(measurement)
    assert Measurement(**json.loads(text)) == measurement


@pytest.mark.parametrize("missing", sorted(PROTOCOL))
def test_it_cannot_be_built_without_its_protocol(missing):
    rest = {name: value for name, value in PROTOCOL.items() if name != missing}
    with pytest.raises(TypeError, match=missing):
        Measurement(metric="fd_c", value=1.0, **rest)
    with pytest.raises(ValueError, match="without its protocol: extractor|" + missing):
        Measurement(metric="fd_c", value=1.0, **rest, **{missing: None})


def test_a_metric_may_have_no_extractor_and_no_reference():
    without = {"extractor": None, "extractor_sha256": None, "n_real": 0}
    text = str(Measurement(metric="bits_per_dim", value=1.5, **(PROTOCOL | without)))
    assert text == (
        "bits_per_dim = 1.5 of generator digits (train); n=359; resize: none; "
        "uint8 round trip; seed 0"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("metric", ""),
        ("value", float("nan")),
        ("value", float("inf")),
        ("value", "12"),
        ("n_real", -1),
        ("n_fake", 359.0),
        ("n_fake", True),
        ("seed", -1),
        ("split", "  "),
        ("extractor_sha256", "ab"),
        ("extractor_sha256", "AB" * 32),
        ("subject", ""),
    ],
)
def test_malformed_parts_are_refused(field, value):
    fields = {"metric": "fd_c", "value": 1.0, **PROTOCOL, field: value}
    with pytest.raises(ValueError, match=f"{field} must be"):
        Measurement(**fields)


def test_it_cannot_be_changed_and_can_be_hashed():
    measurement = Measurement(metric="fd_c", value=float(np.float64(1)), **PROTOCOL)
    with pytest.raises(dataclasses.FrozenInstanceError):
        measurement.value = 0.0
    assert len({measurement, dataclasses.replace(measurement)}) == 1
