"""Refuses a card that is no card: wrong types, numbers that are none, foreign paths.

A card may come from a stranger. Whatever reads one relies on what is checked here.
"""

import math
import re
from numbers import Real

from keras_gen.distributions import portable
from keras_gen.export.artefact.layout import FORMATS

# What becomes the name of a file.
_NAME = re.compile(r"[a-z][a-z0-9_]*")

_DTYPES = ("float32", "float64", "int32", "int64", "uint8", "bool")
_PRIORS = (None, *portable.PRIORS)

# Elements of one row: a gigabyte of float32. More is an attack or a mistake.
_MOST_ELEMENTS = 2**28


def card(value) -> None:
    """Checks all that programs read of a card, but for its endpoints.

    Args:
        value: What `json` made of card.json.

    Raises:
        TypeError, ValueError, KeyError: If it is not as the exporter writes it.
    """
    _of(value["system"], str, "system")
    _of(value["endpoints"], dict, "endpoints")
    for name, facts in _of(value["formats"], dict, "formats").items():
        _of(facts, dict, f"formats/{name}")
    parity = _of(value["parity"], dict, "parity")
    _number(parity["tolerance"], "parity/tolerance")
    for record in _of(parity.get("records", []), list, "parity/records"):
        _record(_of(record, dict, "parity/records"))
    for name, facts in _of(value.get("variants", {}), dict, "variants").items():
        _variant(name, _of(facts, dict, f"variants/{name}"), value["endpoints"])


def endpoint(name: str, value) -> None:
    """Checks an endpoint's description; see `card`."""
    _of(value, dict, name)
    for key in ("inputs", "outputs"):
        tensors = _of(value[key], list, f"{name}/{key}")
        if not tensors:
            raise ValueError(f"{name} has no {key}")
        for tensor in tensors:
            _tensor(_of(tensor, dict, f"{name}/{key}"))
    formats = value.get("formats")
    if formats is not None and not set(_of(formats, list, "formats")) <= set(FORMATS):
        raise ValueError(f"{name}/formats must be some of {FORMATS}")


def _record(record: dict) -> None:
    for key in ("endpoint", "format", "output"):
        _of(record[key], str, f"parity/records/{key}")
    _number(record["max_abs_difference"], "parity/records/max_abs_difference")


def _variant(name: str, facts: dict, endpoints: dict) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(
            "a variant's name consists of lower-case letters, digits and underscores, "
            f"not {name!r}"
        )
    if facts["format"] not in FORMATS:
        raise ValueError(f"variants/{name}/format must be one of {FORMATS}")
    if facts["endpoint"] not in endpoints:
        raise ValueError(f"variants/{name}/endpoint must be one of the card's")
    if facts["batch_size"] not in (None, 1):
        raise ValueError(f"variants/{name}/batch_size must be 1 or null")
    outputs = _of(facts["outputs"], dict, f"variants/{name}/outputs")
    if not outputs:
        raise ValueError(f"variants/{name}/outputs is empty")
    for each in outputs.values():
        _number(each["max_abs_difference"], f"variants/{name}/max_abs_difference")
        _number(each["mean_abs_difference"], f"variants/{name}/mean_abs_difference")


def _tensor(tensor: dict) -> None:
    shape = _of(tensor["shape"], list, "shape")
    sides = [side for side in shape if side is not None]
    if not all(type(side) is int and side > 0 for side in sides):
        raise ValueError(f"a shape consists of positive integers and null, not {shape}")
    if math.prod(sides) > _MOST_ELEMENTS:
        raise ValueError(f"a row of shape {shape} has over {_MOST_ELEMENTS} elements")
    if tensor.get("dtype", "float32") not in _DTYPES:
        raise ValueError(f"dtype must be one of {_DTYPES}, not {tensor['dtype']!r}")
    low, high = tensor.get("low"), tensor.get("high")
    for bound in (low, high):
        if bound is not None:
            _number(bound, "low or high", least=-math.inf)
    if None not in (low, high) and low > high:
        raise ValueError(f"low must not exceed high, not {low} and {high}")
    prior = tensor.get("prior")
    if prior not in _PRIORS or (prior == "categorical" and (high is None or high < 0)):
        raise ValueError(f"prior must be one of {_PRIORS}, categorical with a high end")
    multiple = tensor.get("multiple", 1)
    if type(multiple) is not int or multiple < 1:
        raise ValueError(f"multiple must be a positive integer, not {multiple!r}")
    _of(tensor.get("description", ""), str, "description")
    _of(tensor.get("optional", False), bool, "optional")


def _of(value, kind: type, what: str):
    """Returns the value if it is of a kind."""
    if not isinstance(value, kind):
        raise TypeError(f"{what} must be a {kind.__name__}, not {value!r:.80}")
    return value


def _number(value, what: str, least: float = 0.0) -> None:
    """Refuses what is no finite number, or below the least."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{what} must be a number, not {value!r:.80}")
    if not (math.isfinite(value) and value >= least):
        raise ValueError(f"{what} must be finite and not below {least}, not {value!r}")
