"""A recipe: system, data and every setting of a training run, typed and checked."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, field_validator

from keras_gen.registry import list_models, unknown
from keras_gen.training.checked import Checked
from keras_gen.training.errors import RecipeError
from keras_gen.training.evaluations import list_evaluations
from keras_gen.training.expectations import Expectation
from keras_gen.training.quality.settings import Quality

Precision = Literal["float32", "mixed_float16", "mixed_bfloat16"]
Positive = Annotated[int, Field(ge=1)]

# Fields that change what is recorded, but not the weights that come out.
_OBSERVING = {
    "name",
    "evaluation",
    "expects",
    "licence",
    "log_every",
    "sample_every",
    "checkpoint_every",
    "keep_checkpoints",
}

# How the fields that are dicts are reached into.
_FORMS = {
    "quality": "quality.FIELD",
    "model": "model.ARGUMENT",
    "networks": "networks.NETWORK.ARGUMENT",
    "optimizers": "optimizers.PLAYER.SETTING",
}


class Recipe(Checked):
    """One way of training one system on one data set.

    Args:
        name: The recipe's id, which is the stem of its file.
        system: Id of the system, as in `keras_gen.list_models()`.
        data: Spec of the data, as in `keras_gen.training.data.load`.
        image_size: Side of the square images; None for the data's own.
        channels: Channels of the images; None for the data's own.
        model: Arguments of the system's class. Shapes follow from the data, `dtype`
            from `precision`.
        networks: Name of a network of the system -> what builds it in place of the
            default: `builder`, a function of `keras_gen.networks`, and its arguments,
            such as `{"decoder": {"builder": "dcgan.generator", "width": 16}}`. What is
            left out and is an argument of the system too, such as `latent_dim` or
            `width`, is the system's.
        optimizers: Player -> settings that replace those of its default optimizer,
            such as `{"generator": {"learning_rate": 1e-4}}`. A learning rate may be a
            schedule: `{"schedule": "linear_decay", ...}`, see `keras_gen.schedules`.
        learning_rate_factor: Multiplies the learning rate of every player, so that
            systems with rates of their own are tuned alike.
        batch_size: Rows for each update. A system that makes several updates on new
            data in each step takes several times as many.
        steps: Training steps.
        precision: `"float32"`, `"mixed_float16"` or `"mixed_bfloat16"`.
        seed: Decides initial weights, order of the data and every random draw.
        log_every: Steps between two records, which hold means over these steps.
        sample_every: Steps between two sample grids.
        checkpoint_every: Steps between two checkpoints. A multiple of `log_every`
            makes the records of a resumed run equal to those of an unbroken one.
        keep_checkpoints: How many of the newest checkpoints stay.
        quality: How training watches itself, see `Quality`; None for not at all.
        licence: Under what terms the weights may be used, in words.
        evaluation: How it is measured, an id of `keras_gen.training.evaluations`.
        expects: What training must reach; empty if nobody measured it yet.

    Raises:
        RecipeError: If a field is unknown, missing or of the wrong type.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*$")]
    system: str
    data: str
    image_size: Annotated[int, Field(ge=8, le=128)] | None = None
    channels: Annotated[int, Field(ge=1, le=4)] | None = None
    model: dict[str, JsonValue] = {}
    networks: dict[str, dict[str, JsonValue]] = {}
    optimizers: dict[str, dict[str, JsonValue]] = {}
    learning_rate_factor: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    batch_size: Positive = 64
    steps: Positive
    precision: Precision = "float32"
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    log_every: Positive = 100
    sample_every: Positive = 500
    checkpoint_every: Positive = 1000
    keep_checkpoints: Positive = 3
    quality: Quality | None = None
    licence: str = ""
    evaluation: str = "frechet"
    expects: tuple[Expectation, ...] = ()

    @field_validator("evaluation")
    @classmethod
    def _known_evaluation(cls, evaluation: str) -> str:
        if evaluation not in list_evaluations():
            raise ValueError(unknown("evaluation", evaluation, list_evaluations()))
        return evaluation

    @field_validator("system")
    @classmethod
    def _known_system(cls, system: str) -> str:
        if system not in list_models():
            raise ValueError(unknown("system", system, list_models()))
        return system

    def replace(self, **changes: Any) -> "Recipe":
        """Returns a recipe with some fields changed.

        A changed recipe no longer promises what the old one was measured to reach.

        Args:
            **changes: Field -> value. A dot reaches into a dict:
                `replace(**{"model.width": 64, "steps": 100})`.

        Raises:
            RecipeError: If a field is unknown or a value does not fit; the message
                names the nearest field.
        """
        values = self.model_dump()
        for name, value in changes.items():
            _assign(values, name, value)
        changed = type(self)(**values)
        fields = set(_fields(self.difference(changed)))
        if not self._observes(changed, fields) and "expects" not in changes:
            values["expects"] = ()
        if "data" in fields and "licence" not in changes:
            values["licence"] = ""
        return type(self)(**values)

    def settings(self) -> dict[str, Any]:
        """Returns dotted field -> value, such as `"model.width"` -> 64."""
        return _flat(self.model_dump())

    def difference(self, other: "Recipe") -> dict[str, tuple[Any, Any]]:
        """Returns dotted field -> (own value, other's value) where two differ."""
        mine, others = self.settings(), other.settings()
        return {
            name: (mine.get(name), others.get(name))
            for name in {**mine, **others}
            if mine.get(name) != others.get(name)
        }

    def conflict(self, other: "Recipe") -> dict[str, tuple[Any, Any]]:
        """Returns the differences that keep `other` from continuing this recipe.

        More steps, other intervals and other words leave the weights at each step as
        they are.
        """
        return {
            name: values
            for name, values in self.difference(other).items()
            if name != "steps" and not self._observes(other, [name])
        }

    def _observes(self, other: "Recipe", names: Iterable[str]) -> bool:
        """Whether differences in these fields leave the weights as they are."""
        observing = set(_OBSERVING)
        qualities = [each.quality for each in (self, other) if each.quality]
        if not any(quality.changes_weights for quality in qualities):
            observing.add("quality")
        return all(
            name == "quality.monitor_every" or name.partition(".")[0] in observing
            for name in names
        )


def read_recipe(path: Path) -> Recipe:
    """Reads a recipe from a JSON file, such as a run's `recipe.json`.

    Raises:
        RecipeError: If the file is no recipe.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecipeError(f"{path} is no recipe in JSON: {error}") from error
    if not isinstance(values, dict):
        raise RecipeError(f"{path} must hold a JSON object with a recipe's fields.")
    return Recipe(**values)


def _fields(names) -> list[str]:
    return [name.partition(".")[0] for name in names]


def _flat(values: Mapping, prefix: str = "") -> dict[str, Any]:
    flat = {}
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat


def _assign(values: dict, name: str, value: Any) -> None:
    first, *rest = name.split(".")
    fields = Recipe.model_fields
    if first not in fields:
        raise RecipeError(unknown("recipe field", first, fields))
    form = _FORMS.get(first, first)
    depth = form.count(".")
    if len(rest) > depth or not all([first, *rest]):
        raise RecipeError(f"This field is set as {form}. Received: {name!r}")
    for key in [first, *rest][:-1]:
        if values.get(key) is None:
            values[key] = {}
        values = values[key]
    values[[first, *rest][-1]] = value
