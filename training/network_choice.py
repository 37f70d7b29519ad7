"""Builds the networks that a recipe gives a system in place of its defaults."""

import contextlib
import importlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import keras

from keras_gen import networks as room
from keras_gen.registry import unknown
from keras_gen.training.argument_types import check_type
from keras_gen.training.errors import RecipeError
from keras_gen.training.recipe import Recipe


def build(
    recipe: Recipe, names: Iterable[str], known: Mapping[str, Any]
) -> dict[str, keras.Model]:
    """Returns name -> network, with fresh weights and in the recipe's precision.

    Args:
        recipe: The recipe.
        names: The networks that its system takes from outside.
        known: The system's arguments by name. A builder's argument of the same name
            is taken from here if the recipe does not give it.

    Raises:
        RecipeError: If a network, builder or argument is unknown, or the builder
            cannot use its arguments; the message names the nearest.
    """
    chosen = {}
    for name, choice in recipe.networks.items():
        if name not in names:
            raise RecipeError(unknown(f"network of {recipe.system}", name, names))
        arguments = dict(choice)
        builder = _builder(name, arguments.pop("builder", None))
        options = inspect.signature(builder).parameters
        for argument, value in arguments.items():
            if argument not in options:
                kind = f"argument of {choice['builder']}"
                raise RecipeError(unknown(kind, argument, options))
            place = f"networks.{name}.{argument}"
            check_type(place, value, options[argument].default)
        shared = {option: known[option] for option in options if option in known}
        with _precision(recipe.precision):
            chosen[name] = _built(name, builder, {**shared, **arguments})
    return chosen


def builders() -> dict[str, Callable]:
    """Returns `"dcgan.generator"` -> function, for all of `keras_gen.networks`."""
    found = {}
    for module in room.__all__:
        functions = vars(importlib.import_module(f"{room.__name__}.{module}"))
        for name, value in functions.items():
            own = getattr(value, "__module__", None) == f"{room.__name__}.{module}"
            if own and inspect.isfunction(value) and not name.startswith("_"):
                found[f"{module}.{name}"] = value
    return found


def _builder(network: str, identifier: Any) -> Callable:
    known = builders()
    if not isinstance(identifier, str):
        raise RecipeError(
            f"networks.{network} names what builds it: networks.{network}.builder, "
            f"such as 'dcgan.generator'. Received: {identifier!r}"
        )
    if identifier not in known:
        raise RecipeError(unknown("builder", identifier, known))
    return known[identifier]


def _built(name: str, builder: Callable, arguments: Mapping[str, Any]) -> keras.Model:
    try:
        network = builder(**arguments)
    except (TypeError, ValueError) as error:
        raise RecipeError(f"networks.{name} cannot be built: {error}") from error
    if not isinstance(network, keras.Model):
        raise RecipeError(
            f"networks.{name} must be built by a function that returns a network. "
            f"Received: {builder.__name__}, which returns {type(network).__name__}."
        )
    return network


@contextlib.contextmanager
def _precision(policy: str):
    outside = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(outside)
