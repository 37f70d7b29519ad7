"""Frozen sets of typed fields that answer a misspelt one with the nearest name."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from keras_gen.registry import unknown
from keras_gen.training.errors import RecipeError


class Checked(BaseModel):
    """A frozen set of typed fields.

    Raises:
        RecipeError: If a field is unknown, missing or of the wrong type; the message
            names the nearest field.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **values: Any):
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise RecipeError(_explain(error, type(self))) from error


def _explain(error: ValidationError, model: type[BaseModel]) -> str:
    """Returns one sentence for each mistake."""
    sentences = []
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            sentences.append(unknown("recipe field", place, model.model_fields))
        elif fault["type"] == "missing":
            sentences.append(f"A recipe needs the field {place!r}.")
        elif "error" in fault.get("ctx", {}):
            sentences.append(str(fault["ctx"]["error"]))
        else:
            rule = fault["msg"].removeprefix("Input should be ")
            rule = rule.partition(", unable")[0]
            sentences.append(
                f"{place} must be {rule}. Received: {place}={fault['input']!r}"
            )
    return " ".join(sentences)
