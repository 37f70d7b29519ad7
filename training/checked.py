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
            raise _FieldError(error, type(self)) from error


class _FieldError(RecipeError):
    """Mistakes in fields, which a set of fields that holds this one names in full."""

    def __init__(self, error: ValidationError, model: type[BaseModel]):
        self.error, self.model = error, model
        super().__init__(_explain(error, model))


def _explain(error: ValidationError, model: type[BaseModel], within: tuple = ()) -> str:
    """Returns one sentence for each mistake.

    Args:
        error: The mistakes.
        model: Whose fields they are in.
        within: Where it stands in the fields around it, as names and numbers.
    """
    sentences = []
    for fault in error.errors():
        where = (*within, *fault["loc"])
        place = ".".join(map(str, where))
        raised = fault.get("ctx", {}).get("error")
        if isinstance(raised, _FieldError):
            sentences.append(_explain(raised.error, raised.model, where))
        elif raised is not None:
            sentences.append(f"{place}: {raised}" if within else str(raised))
        elif fault["type"] == "extra_forbidden":
            fields = [".".join(map(str, (*within, f))) for f in model.model_fields]
            sentences.append(unknown("recipe field", place, fields))
        elif fault["type"] == "missing":
            sentences.append(f"A recipe needs the field {place!r}.")
        else:
            rule = fault["msg"].removeprefix("Input should be ")
            rule = rule.partition(", unable")[0]
            sentences.append(
                f"{place} must be {rule}. Received: {place}={fault['input']!r}"
            )
    return " ".join(sentences)
