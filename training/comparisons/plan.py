"""Which trainings a comparison consists of, in the order in which they are done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from keras_gen.registry import unknown
from keras_gen.training.errors import RecipeError, RunError
from keras_gen.training.recipe import Recipe
from keras_gen.training.studies.study import Study

Phase = Literal["search", "final"]


@dataclass(frozen=True)
class Training:
    """One training of a comparison.

    Args:
        row: Name of the row.
        phase: `"search"` if it only serves to choose among settings, or `"final"`.
        setting: Label of the search's setting that it is trained with.
        seed: Its seed.
        recipe: What is trained.
        run: The run directory.
        log: The file for what it writes.
    """

    row: str
    phase: Phase
    setting: str
    seed: int
    recipe: Recipe
    run: Path
    log: Path

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What tells it from all others of the comparison."""
        return self.row, self.phase, self.setting, self.seed

    def __str__(self) -> str:
        if self.phase == "search":
            return f"{self.row}, search {self.setting}"
        return f"{self.row}, seed {self.seed}"


def chosen_rows(study: Study, names: Sequence[str]) -> tuple[str, ...]:
    """Returns rows of a study, in its order.

    Args:
        study: The study.
        names: Names of rows, or of their folders, as `wgan-gp` for `WGAN-GP`; none for
            all rows.

    Raises:
        RecipeError: If there is no such row; the message names the nearest.
    """
    for name in names:
        if not any(name in (row, _slug(row)) for row in study.rows):
            raise RecipeError(unknown("row", name, study.rows))
    return tuple(
        row for row in study.rows if not names or row in names or _slug(row) in names
    )


def searches(
    study: Study, directory: Path, rows: Sequence[str] | None = None
) -> list[Training]:
    """Returns the trainings that choose each row's setting; none if there is one.

    Args:
        study: The study.
        directory: The comparison's directory.
        rows: Only those of these rows.
    """
    if len(study.search) == 1:
        return []
    return [
        _training(study, directory, row, "search", setting, study.search_seed)
        for setting in study.search
        for row in (study.rows if rows is None else rows)
    ]


def finals(
    study: Study, directory: Path, chosen: Mapping[str, str | None]
) -> list[Training]:
    """Returns the trainings that are reported, seed by seed.

    Whenever the comparison is broken off, the rows then have about as many seeds.

    Args:
        study: The study.
        directory: The comparison's directory.
        chosen: Row -> label of its setting; a row with None, or without an entry, is
            left out.
    """
    return [
        _training(study, directory, row, "final", chosen[row], seed)
        for seed in study.seeds
        for row in study.rows
        if chosen.get(row) is not None
    ]


def only_setting(study: Study) -> dict[str, str | None]:
    """Returns row -> the one setting there is, for a study without a search."""
    (setting,) = study.search
    return dict.fromkeys(study.rows, setting)


def require_distinct_folders(study: Study) -> None:
    """Raises `RunError` if two rows would share a folder."""
    rows: dict[str, str] = {}
    for row in study.rows:
        other = rows.setdefault(_slug(row), row)
        if other != row:
            raise RunError(
                "Names of rows must differ in more than case and punctuation. "
                f"Received: {other!r} and {row!r}"
            )


def _training(study, directory, row, phase, setting, seed) -> Training:
    name = f"search-{setting}" if phase == "search" else f"seed-{seed}"
    return Training(
        row,
        phase,
        setting,
        seed,
        study.recipe(row, setting, seed),
        directory / "runs" / _slug(row) / name,
        directory / "logs" / f"{_slug(row)}-{name}.log",
    )


def _slug(row: str) -> str:
    """Returns a row's name as a folder's: `wgan-gp` for `WGAN-GP`."""
    return re.sub(r"[^a-z0-9_.]+", "-", row.lower()).strip("-.") or "row"
