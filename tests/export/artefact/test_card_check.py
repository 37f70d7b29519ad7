import copy
import math

import pytest

from keras_gen.export.artefact import card_check

CARD = {
    "schema": 1,
    "system": "x",
    "endpoints": {"generate": {}},
    "formats": {"onnx": {"path": "onnx"}},
    "parity": {
        "tolerance": 1e-4,
        "records": [
            {
                "endpoint": "generate",
                "format": "onnx",
                "output": "image",
                "max_abs_difference": 0.0,
            }
        ],
    },
    "variants": {
        "onnx_float16": {
            "format": "onnx",
            "endpoint": "generate",
            "batch_size": None,
            "outputs": {
                "image": {"max_abs_difference": 1e-3, "mean_abs_difference": 1e-4}
            },
        }
    },
}
ENDPOINT = {
    "inputs": [{"name": "z", "shape": [4], "prior": "normal", "low": None}],
    "outputs": [{"name": "image", "shape": [None, 8, 1], "dtype": "uint8"}],
    "formats": ["onnx"],
}


def changed(value, path, new):
    value = copy.deepcopy(value)
    *steps, last = path
    inner = value
    for step in steps:
        inner = inner[step]
    inner[last] = new
    return value


def test_what_the_exporter_writes_passes():
    card_check.card(CARD)
    card_check.endpoint("generate", ENDPOINT)
    card_check.card({key: CARD[key] for key in CARD if key != "variants"})


_VARIANT = ("variants", "onnx_float16")
_IMAGE = (*_VARIANT, "outputs", "image")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("system",), 3),
        (("endpoints",), []),
        (("formats",), "onnx"),
        (("formats", "onnx"), None),
        (("parity",), []),
        (("parity", "tolerance"), "1e-4"),
        (("parity", "tolerance"), True),
        # So verify would find nothing wrong with anything.
        (("parity", "tolerance"), math.inf),
        (("parity", "tolerance"), -1.0),
        (("parity", "records"), {}),
        (("parity", "records"), [3]),
        (("parity", "records"), [{}]),
        (("variants",), []),
        (("variants", "../../etc/passwd"), CARD["variants"]["onnx_float16"]),
        (("variants", "a/b"), CARD["variants"]["onnx_float16"]),
        (("variants", ""), CARD["variants"]["onnx_float16"]),
        (_VARIANT, "a file"),
        (_VARIANT, {}),
        ((*_VARIANT, "format"), "../x"),
        ((*_VARIANT, "format"), ["onnx"]),
        ((*_VARIANT, "endpoint"), "encode"),
        ((*_VARIANT, "endpoint"), ["generate"]),
        ((*_VARIANT, "batch_size"), 2),
        ((*_VARIANT, "outputs"), {}),
        (_IMAGE, None),
        ((*_IMAGE, "max_abs_difference"), math.inf),
        ((*_IMAGE, "mean_abs_difference"), "0"),
    ],
)
def test_what_programs_read_must_be_right(path, value):
    with pytest.raises((TypeError, ValueError, KeyError)):
        card_check.card(changed(CARD, path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("inputs",), []),
        (("inputs",), {"z": [4]}),
        (("inputs", 0), "z"),
        (("inputs", 0, "shape"), "4"),
        (("inputs", 0, "shape"), [0]),
        (("inputs", 0, "shape"), [-1]),
        (("inputs", 0, "shape"), [4.0]),
        (("inputs", 0, "shape"), [True]),
        (("inputs", 0, "shape"), [2**15, 2**15]),
        (("inputs", 0, "dtype"), "object"),
        (("inputs", 0, "dtype"), ["float32"]),
        (("inputs", 0, "low"), "0"),
        (("inputs", 0, "low"), math.nan),
        (("inputs", 0, "prior"), "evil"),
        (("inputs", 0, "prior"), "categorical"),
        (("inputs", 0, "multiple"), 0),
        (("inputs", 0, "optional"), "no"),
        (("inputs", 0, "description"), 1),
        (("outputs",), []),
        (("formats",), "onnx"),
        (("formats",), ["../x"]),
    ],
)
def test_endpoints_must_be_right(path, value):
    with pytest.raises((TypeError, ValueError)):
        card_check.endpoint("generate", changed(ENDPOINT, path, value))


def test_a_range_has_its_ends_in_order():
    tensor = {"name": "z", "shape": [], "low": 1.0, "high": -1.0}
    with pytest.raises(ValueError, match="low must not exceed high"):
        card_check.endpoint("generate", changed(ENDPOINT, ("inputs", 0), tensor))
