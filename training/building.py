"""Builds what a recipe describes: its data source and its compiled model."""

import inspect
from collections.abc import Mapping
from typing import Any

import keras

from keras_gen import schedules
from keras_gen.base import GenerativeModel
from keras_gen.features import Feature
from keras_gen.registry import get_model, unknown
from keras_gen.training import data, network_choice
from keras_gen.training.argument_types import check_positive, check_type
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
    networks = _networks(cls, recipe, sizes)
    try:
        model = cls(**{**sizes, "dtype": recipe.precision, **recipe.model, **networks})
    except (TypeError, ValueError) as error:
        shapes = ", ".join(f"{k} {f.shape}" for k, f in features.items())
        raise RecipeError(
            f"{recipe.system} cannot be built for data of {shapes}: {error}"
        ) from error
    model.compile(_optimizers(model, recipe))
    return model


def arguments(cls: type[GenerativeModel]) -> dict[str, Any]:
    """Returns name -> default of the arguments that a recipe may give to a system."""
    # A class may fix an argument of its parent: then its config does not have it.
    # Networks are objects, which a recipe cannot hold; their configs it can.
    tiny = cls.tiny()
    legal = tiny.get_config()
    shapes = _shapes(cls, tiny.features)
    return {
        name: default
        for name, default in _parameters(cls).items()
        if name in legal and name not in _ELSEWHERE and name not in shapes
    }


def network_names(cls: type[GenerativeModel]) -> tuple[str, ...]:
    """Returns the networks of a system that a recipe may choose, by argument."""
    config, parameters = cls.tiny().get_config(), _parameters(cls)
    owned = dict.fromkeys(name for names in cls.players.values() for name in names)
    return tuple(name for name in owned if name in parameters and name not in config)


def _parameters(cls: type[GenerativeModel]) -> dict[str, Any]:
    """Returns name -> default of a class's arguments and those that it passes on."""
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
    return found


def _networks(cls, recipe: Recipe, sizes: Mapping[str, Any]) -> dict:
    if not recipe.networks:
        # What follows makes small networks, which take draws from the recipe's seed.
        return {}
    defaults = {
        name: default
        for name, default in arguments(cls).items()
        if default is not inspect.Parameter.empty
    }
    known = {**defaults, **sizes, **recipe.model}
    return network_choice.build(recipe, network_names(cls), known)


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
        check_type(f"model.{name}", value, options[name])


def _shapes(cls: type[GenerativeModel], features: Mapping[str, Feature]) -> set[str]:
    """Returns the arguments that the data decide; numbers of classes may be set."""
    sizes = cls.sizes(features)
    return {name for name, value in sizes.items() if isinstance(value, tuple)}


def _optimizers(model: GenerativeModel, recipe: Recipe) -> dict:
    optimizers = model.default_optimizers()
    for player, settings in recipe.optimizers.items():
        if player not in optimizers:
            raise RecipeError(unknown("player", player, optimizers))
        config = optimizers[player].get_config()
        for name, value in settings.items():
            if name not in config:
                raise RecipeError(unknown("optimizer setting", name, config))
            if name == "learning_rate" and isinstance(value, dict):
                config[name] = _schedule(value)
                continue
            check_type(f"optimizers.{player}.{name}", value, config[name])
            if name in _POSITIVE and value is not None:
                check_positive(f"optimizers.{player}.{name}", value)
            config[name] = value
        optimizers[player] = _optimizer(type(optimizers[player]), config, player)
    if recipe.learning_rate_factor == 1:
        return optimizers
    factor = recipe.learning_rate_factor
    return {player: _scaled(o, factor, player) for player, o in optimizers.items()}


def _scaled(optimizer, factor: float, player: str) -> keras.optimizers.Optimizer:
    config = optimizer.get_config()
    if not isinstance(config["learning_rate"], float):
        raise RecipeError(
            "learning_rate_factor multiplies rates that are numbers. Received: a "
            f"schedule for {player!r}. Set the rates of the schedule instead."
        )
    config["learning_rate"] *= factor
    return type(optimizer).from_config(config)


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
