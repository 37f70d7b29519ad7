"""A study: rows of recipes that are searched, trained and measured alike."""

from typing import Annotated, Any

from pydantic import Field, JsonValue, field_validator, model_validator

from keras_gen.registry import unknown
from keras_gen.training import evaluations
from keras_gen.training.checked import Checked
from keras_gen.training.errors import RecipeError
from keras_gen.training.recipe import Recipe

Seed = Annotated[int, Field(ge=0, lt=2**32)]
Label = Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*$")]


class Study(Checked):
    """Systems side by side, each with the same tuning and the same seeds.

    Every row is first trained once with each of the search's changes, from
    `search_seed`. The change that serves the row best, by `metric` of the generator,
    is the one that all of `seeds` then train with. No row gets a change that the
    others did not try.

    Args:
        name: The study's id.
        title: What is compared, in a few words.
        rows: Name of the row -> its recipe.
        seeds: Seeds of the trainings that are reported.
        search: Label -> changes of every row's recipe, as `Recipe.replace` takes them,
            such as `{"learning_rate_factor": 0.5}`. One empty change is no search.
        metric: Id of the metric by which a change is chosen; less is better.
        search_seed: Seed of the search. It is none of `seeds`, so that no row is
            reported on the luck by which it was chosen.
        evaluations: Ids of evaluations, or their short names, by which every training
            is measured beside its recipe's own.

    Raises:
        RecipeError: If a field is unknown, empty or of the wrong type, a seed is given
            twice, an evaluation does not exist, or a change does not fit the recipe of
            a row.
    """

    name: Label
    title: str
    rows: Annotated[dict[str, Recipe], Field(min_length=1)]
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)] = (0, 1, 2)
    search: Annotated[dict[Label, dict[str, JsonValue]], Field(min_length=1)] = {
        "default": {}
    }
    metric: str = "fd_c"
    search_seed: Seed = 1000
    evaluations: tuple[str, ...] = ()

    @field_validator("evaluations")
    @classmethod
    def _resolved(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return evaluations.resolve(names)

    @field_validator("seeds")
    @classmethod
    def _distinct(cls, seeds: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(seeds)) < len(seeds):
            raise ValueError(f"Each seed is given once. Received: seeds={seeds}")
        return seeds

    @model_validator(mode="after")
    def _sound(self) -> "Study":
        if self.search_seed in self.seeds:
            raise ValueError(
                "The search has a seed of its own, or the row chosen by luck would be "
                f"reported with it. Received: search_seed={self.search_seed} among "
                f"seeds={self.seeds}."
            )
        names = [recipe.name for recipe in self.rows.values()]
        if len(set(names)) < len(names):
            raise ValueError(f"Each row's recipe has its own name. Received: {names}")
        for label in self.search:
            for row in self.rows:
                try:
                    self.recipe(row, label, self.search_seed)
                except RecipeError as error:
                    raise ValueError(
                        f"Search {label!r} does not fit row {row!r}: {error}"
                    ) from error
        return self

    def recipe(self, row: str, label: str, seed: int) -> Recipe:
        """Returns the recipe of one training.

        Args:
            row: Name of the row.
            label: Which of the search's changes it has.
            seed: Its seed.

        Raises:
            RecipeError: If there is no such row or label; the message names the
                nearest.
        """
        for kind, name, known in (
            ("row", row, self.rows),
            ("search", label, self.search),
        ):
            if name not in known:
                raise RecipeError(unknown(kind, name, known))
        recipe = self.rows[row]
        changes: dict[str, Any] = {**self.search[label], "seed": seed}
        return recipe.replace(name=f"{recipe.name}_{label}_seed{seed}", **changes)
