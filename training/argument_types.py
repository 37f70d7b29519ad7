"""Refuses values of the wrong kind for an argument, before they do harm."""

import math
from typing import Any

from keras_gen.training.errors import RecipeError


def check_type(name: str, value: Any, default: Any) -> None:
    """Refuses a value of another kind than the default's.

    Args:
        name: What the recipe calls the argument, such as `"model.width"`.
        value: The recipe's value.
        default: The argument's default, whose kind is right; no default that says
            nothing of a kind, such as None, refuses anything.

    Raises:
        RecipeError: If the kind is another.
    """
    number = _is_number(value)
    if isinstance(default, bool):
        fits, kind = isinstance(value, bool), "true or false"
    elif isinstance(default, int):
        fits, kind = number and isinstance(value, int), "an integer"
    elif isinstance(default, float):
        fits, kind = number or value is None, "a number"
    elif isinstance(default, tuple):
        fits, kind = isinstance(value, list | tuple), "a list"
    elif isinstance(default, str):
        # A configured object stands where its id may: Keras's serialized form.
        fits, kind = isinstance(value, str | dict | None), "a word or null"
    else:
        return
    if not fits:
        raise RecipeError(f"{name} must be {kind}. Received: {value!r}")


def check_positive(name: str, value: Any) -> None:
    """Refuses all but finite numbers above zero.

    Raises:
        RecipeError: If the value is none.
    """
    if not (_is_number(value) and 0 < value < math.inf):
        raise RecipeError(f"{name} must be a positive number. Received: {value!r}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
