"""Reads `name=value` texts, as a command line gives them, into typed values."""

import json
from collections.abc import Iterable
from typing import Any

from keras_gen.training.errors import RecipeError

_WORDS = {"none": None, "true": True, "false": False}


def parse(texts: Iterable[str]) -> dict[str, Any]:
    """Returns field -> value for `Recipe.replace`.

    Args:
        texts: Such as `["steps=500", "model.width=64", "model.prior=normal"]`.

    Raises:
        RecipeError: If a text has no `=`, or a field comes twice.
    """
    values: dict[str, Any] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals):
            raise RecipeError(
                f"A setting is written name=value. Received: {text!r}. Write, for "
                "instance, model.width=64."
            )
        if name in values:
            raise RecipeError(f"A field is set once. Received: {name!r} twice.")
        values[name] = _value(value)
    return values


def _value(text: str) -> Any:
    """Reads JSON where it is, a number or word as Python has them, else a string."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    for read in (json.loads, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text
