import dataclasses
import json

import numpy as np
import pytest

from keras_gen.metrics import Measurement, manifests

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
    fields = PROTOCOL | without
    text = str(Measurement(metric="elbo", value=-1.5, **fields))
    assert text == (
        "elbo = -1.5 of generator digits (train); n=359; resize: none; "
        "uint8 round trip; seed 0"
    )
    levels = Measurement(
        metric="bits_per_dim", value=1.5, parameters={"levels": 17}, **fields
    )
    assert str(levels).endswith("uint8 round trip; levels=17; seed 0")


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


NONE = {"extractor": None, "extractor_sha256": None, "n_real": 0, "split": "none"}


@pytest.mark.parametrize("metric", ["fid", "fd", "fd_c", "kid_c", "swd_x", "class_kl"])
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (("extractor", "extractor_sha256"), "extractor must be named for"),
        (("n_real",), "n_real must be for .* at least 1. Received: n_real=0"),
        (("split",), "split must be for .* the split of its rows"),
    ],
)
def test_distances_need_their_features_and_their_reference(metric, changed, message):
    parts = PROTOCOL | {name: NONE[name] for name in changed}
    with pytest.raises(ValueError, match=message):
        Measurement(metric=metric, value=1.0, **parts)


@pytest.mark.parametrize("metric", ["is_c", "class_accuracy", "class_coverage", "ppl"])
def test_others_over_features_need_no_reference(metric):
    parts = PROTOCOL | {"n_real": 0}
    assert Measurement(metric=metric, value=1.0, **parts)
    parts |= {"extractor": None, "extractor_sha256": None}
    with pytest.raises(ValueError, match="extractor must be named"):
        Measurement(metric=metric, value=1.0, **parts)


def test_parameters_are_required_and_stand_in_the_protocol():
    kept = {"subsets": 50, "subset_size": 180}
    made = Measurement(metric="kid_c", value=1.0, parameters=kept, **PROTOCOL)
    assert "uint8 round trip; subsets=50; subset_size=180; seed 0" in made.protocol
    assert json.loads(made.to_json())["parameters"] == kept
    other = dataclasses.replace(made, parameters=kept | {"subsets": 10})
    assert other.protocol != made.protocol and other != made
    with pytest.raises(ValueError, match="kid_c such that they hold subsets, subset_s"):
        Measurement(metric="kid_c", value=1.0, parameters={"subsets": 1}, **PROTOCOL)
    for bad in ([1], {"k": None}, {"k": float("nan")}, {3: 1}):
        with pytest.raises(ValueError, match="parameters must be names of finite"):
            Measurement(metric="fd_c", value=1.0, parameters=bad, **PROTOCOL)


def test_rows_from_before_there_were_parameters_are_read():
    details = {"std": 0.1, "subsets": 50, "subset_size": 180}
    older = Measurement(metric="kid_c", value=1.0, details=details, **PROTOCOL)
    newer = dataclasses.replace(older, parameters={"subsets": 50, "subset_size": 180})
    assert older.protocol == newer.protocol
    untold = Measurement(metric="bits_per_dim", value=1.5, **PROTOCOL)
    assert untold.protocol.endswith("uint8 round trip; levels not recorded; seed 0")


def test_it_cannot_be_changed_and_can_be_hashed():
    measurement = Measurement(metric="fd_c", value=float(np.float64(1)), **PROTOCOL)
    with pytest.raises(dataclasses.FrozenInstanceError):
        measurement.value = 0.0
    assert len({measurement, dataclasses.replace(measurement)}) == 1


def test_the_accuracy_of_the_extractor_stands_beside_the_value():
    known = Measurement(metric="fd_c", value=1.0, **PROTOCOL, extractor_accuracy=0.9833)
    assert "; features: digits_cnn, test accuracy 0.983, sha256 " in known.protocol
    unknown = Measurement(metric="fd_c", value=1.0, **PROTOCOL)
    assert "; features: digits_cnn, sha256 " in unknown.protocol


def test_rows_stored_without_the_accuracy_have_that_of_the_manifest():
    entry = manifests.read(manifests.SHIPPED)["digits_cnn"]
    fields = PROTOCOL | {"extractor_sha256": entry["sha256"]}
    stored = Measurement(metric="fd_c", value=1.0, **fields)
    new = dataclasses.replace(stored, extractor_accuracy=entry["accuracy"])
    assert stored.protocol == new.protocol
    assert "test accuracy 0.983" in new.protocol
