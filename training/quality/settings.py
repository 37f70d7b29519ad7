"""Quality control inside a training: what is measured as it runs, and what follows."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from keras_gen.training import evaluations as known
from keras_gen.training.checked import Checked
from keras_gen.training.errors import RecipeError

_Positive = Annotated[int, Field(ge=1)]

# Fields that say what follows from a decline, and those that only a return needs.
_ON_DECLINE = ("patience", "factor", "limit", "rate_factor")
_ON_RETURN = ("limit", "rate_factor")


class Quality(Checked):
    """How a training watches itself.

    Every `every` steps evaluations measure the model as it is then. One of their
    values, that of `metric` and `subject`, tells good from bad.

    Args:
        every: Steps between two evaluations. There is one before step 1 too.
        count: Samples or rows of an evaluation, 2 or more; None for as many as the test
            split has, at most 500. With fewer than the final evaluation has, values are
            not comparable with its own: Fréchet distances grow by about 1 / n.
        evaluations: Ids of evaluations, as of `keras-gen evaluate --metrics`; a text
            may hold several with commas between them. Empty for the recipe's own.
        extractor: Id or file of the feature extractor, as of `keras-gen evaluate
            --extractor`; None for the one that was trained on the data.
        metric: Id of the metric.
        subject: Whose value it is.
        smaller_is_better: Whether a smaller value is a better one.
        keep_best: Whether the checkpoint of the best value stays, in `best/`.
        on_divergence: What to do when the value is worse than `factor` times the best
            for `patience` evaluations in a row: `"stop"`, or `"roll_back"` to the best
            checkpoint and go on with lower learning rates; None for nothing.
        patience: Evaluations in a row.
        factor: 1 or more. With 1, what is worse than the best at all counts, which is
            ordinary early stopping. The default is ours.
        limit: Most returns of a training; after them it stops.
        rate_factor: What learning rates are multiplied by at each return, below 1.
        monitor_every: Steps between two looks for collapse; None for no looks.

    Raises:
        RecipeError: If a field is ill-typed or contradicts another, or there is no such
            evaluation; the message names the nearest.
    """

    every: _Positive = 1000
    count: Annotated[int, Field(ge=2)] | None = None
    evaluations: tuple[str, ...] = ()
    extractor: str | None = None
    metric: str = "fd_c"
    subject: str = "generator"
    smaller_is_better: bool = True
    keep_best: bool = True
    on_divergence: Literal["stop", "roll_back"] | None = None
    patience: _Positive = 3
    factor: Annotated[float, Field(ge=1, allow_inf_nan=False)] = 2.0
    limit: _Positive = 2
    rate_factor: Annotated[float, Field(gt=0, lt=1)] = 0.5
    monitor_every: _Positive | None = 500

    @field_validator("evaluations", mode="before")
    @classmethod
    def _split(cls, names):
        return (
            [n.strip() for n in names.split(",")] if isinstance(names, str) else names
        )

    @field_validator("evaluations")
    @classmethod
    def _resolve(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return known.resolve(names)

    def model_post_init(self, _):
        """Refuses fields that contradict each other or would do nothing."""
        if self.on_divergence == "roll_back" and not self.keep_best:
            raise RecipeError(
                "To roll back, the best checkpoint must be kept. Received: "
                "on_divergence='roll_back' with keep_best=False. Set keep_best=true, "
                "or on_divergence=stop."
            )
        idle = {None: _ON_DECLINE, "stop": _ON_RETURN}.get(self.on_divergence, ())
        default = type(self).model_fields
        for name in idle:
            if getattr(self, name) != default[name].default:
                wanted = "roll_back" if name in _ON_RETURN else "stop or roll_back"
                raise RecipeError(
                    f"{name} says what follows from a decline, which needs "
                    f"on_divergence={wanted}. Received: {name}={getattr(self, name)} "
                    f"with on_divergence={self.on_divergence!r}. Set it, or leave "
                    f"{name} out."
                )

    @property
    def changes_weights(self) -> bool:
        """Whether it may change what the weights are after a number of steps."""
        return self.on_divergence == "roll_back"
