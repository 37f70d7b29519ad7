"""Builds what a recipe describes: its data source and its compiled model."""

import inspect
import math
from collections.abc import Mapping
from typing import Any

import keras

from keras_gen import schedules
from keras_gen.base import GenerativeModel
from keras_gen.features import Feature
from keras_gen.registry import get_model, unknown
from keras_gen.training import data
from keras_gen.training.errors import RecipeError
from keras_gen.training.recipe import Recipe

# Arguments of a system that follow from other fields of the recipe.
_ELSEWHERE = {
    "dtype": "Set the recipe's precision.",
    "name": "Keras makes the model's name.",
}
_SHAPE = "It follows from data, image_size and channels."


# Keras takes any number for these; a negative rate climbs, a negative bound is ignored.
_POSITIVE = ("learning_rate", "clipnorm", "clipvalue", "global_clipnorm")


def load_source(recipe: Recipe, split: str = "train") -> data.Source:
    """Returns a split of the recipe's data, at the recipe's size and channels."""
    return data.load(recipe.data, split, recipe.image_size, recipe.channels)


def build_model(recipe: Recipe, features: Mapping[str, Feature]) -> GenerativeModel:
    """Returns the recipe's model with fresh weights, compiled.

    Args:
        recipe: The recipe.
        features: Those of the data, as in `Source.features`.

    Raises:
        RecipeError: If the data lack what the system needs, or the recipe gives its
            system, or an optimizer, an argument that it does not have or cannot use;
            the message names the nearest.
    """
    check_arguments(recipe)
    cls = get_model(recipe.system)
    try:
        sizes = cls.sizes(features)
    except KeyError as error:
        raise RecipeError(
            f"{recipe.system} learns from data with a column {error}. Received: "
            f"{recipe.data!r}, whose columns are {', '.join(features)}."
        ) from error
    try:
        model = cls(**{**sizes, "dtype": recipe.precision, **recipe.model})
    except (TypeError, ValueError) as error:
        shapes = ", ".join(f"{k} {f.shape}" for k, f in features.items())
        raise RecipeError(
            f"{recipe.system} cannot be built for data of {shapes}: {error}"
        ) from error
    model.compile(_optimizers(model, recipe.optimizers))
    return model


def arguments(cls: type[GenerativeModel]) -> dict[str, Any]:
    """Returns name -> default of the arguments that a recipe may give to a system."""
    found: dict[str, Any] = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base):
            continue
        parameters = list(inspect.signature(base.__init__).parameters.values())[1:]
        for parameter in parameters:
            if parameter.kind is not parameter.VAR_KEYWORD:
                found.setdefault(parameter.name, parameter.default)
        if parameters[-1].kind is not inspect.Parameter.VAR_KEYWORD:
            break
    # A class may fix an argument of its parent: then its config does not have it.
    # Networks are objects, which a recipe cannot hold; their configs it can.
    tiny = cls.tiny()
    legal = tiny.get_config()
    shapes = _shapes(cls, tiny.features)
    return {
        name: default
        for name, default in found.items()
        if name in legal and name not in _ELSEWHERE and name not in shapes
    }


def check_arguments(recipe: Recipe) -> None:
    """Raises `RecipeError` if `recipe.model` does not fit the system's arguments."""
    cls = get_model(recipe.system)
    options = arguments(cls)
    elsewhere = _ELSEWHERE | dict.fromkeys(_shapes(cls, cls.tiny().features), _SHAPE)
    for name, value in recipe.model.items():
        if name in elsewhere:
            raise RecipeError(f"A recipe does not set model.{name}. {elsewhere[name]}")
        if name not in options:
            raise RecipeError(unknown(f"argument of {recipe.system}", name, options))
        _check_type(f"model.{name}", value, options[name])


def _shapes(cls: type[GenerativeModel], features: Mapping[str, Feature]) -> set[str]:
    """Returns the arguments that the data decide; numbers of classes may be set."""
    sizes = cls.sizes(features)
    return {name for name, value in sizes.items() if isinstance(value, tuple)}


def _optimizers(model: GenerativeModel, overrides: Mapping[str, Mapping]) -> dict:
    optimizers = model.default_optimizers()
    for player, settings in overrides.items():
        if player not in optimizers:
            raise RecipeError(unknown("player", player, optimizers))
        config = optimizers[player].get_config()
        for name, value in settings.items():
            if name not in config:
                raise RecipeError(unknown("optimizer setting", name, config))
            if name == "learning_rate" and isinstance(value, dict):
                config[name] = _schedule(value)
                continue
            _check_type(f"optimizers.{player}.{name}", value, config[name])
            if name in _POSITIVE and value is not None:
                _check_positive(f"optimizers.{player}.{name}", value)
            config[name] = value
        optimizers[player] = _optimizer(type(optimizers[player]), config, player)
    return optimizers


def _schedule(settings: dict) -> dict:
    try:
        return schedules.serialized(settings)
    except ValueError as error:
        raise RecipeError(str(error)) from error


def _optimizer(cls: type, config: dict, player: str) -> keras.optimizers.Optimizer:
    if isinstance(config["learning_rate"], int):
        # Keras takes floats alone.
        config["learning_rate"] = float(config["learning_rate"])
    try:
        return cls.from_config(config)
    except (TypeError, ValueError) as error:
        raise RecipeError(f"The optimizer of {player!r} is wrong: {error}") from error


def _check_type(name: str, value: Any, default: Any) -> None:
    """Refuses a value of another kind than the default's, before it does harm."""
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


def _check_positive(name: str, value: Any) -> None:
    if not (_is_number(value) and 0 < value < math.inf):
        raise RecipeError(f"{name} must be a positive number. Received: {value!r}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
