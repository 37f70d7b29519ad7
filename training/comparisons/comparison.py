"""What is compared, and by what rules; kept in the comparison's directory."""

import json
from pathlib import Path

from pydantic import field_validator

from keras_gen.training import evaluations
from keras_gen.training.checked import Checked
from keras_gen.training.comparisons import metrics
from keras_gen.training.comparisons.plan import Training
from keras_gen.training.errors import RunError
from keras_gen.training.storage import atomic
from keras_gen.training.studies.study import Study

_FILE = "comparison.json"
# Words about a recipe, on which no weight and no value depends.
_WORDS = ("expects", "licence")


class Comparison(Checked):
    """A study and how its trainings are measured.

    Args:
        study: The rows, the search and the seeds.
        count: How many samples or rows to measure; None for the evaluations' own.
        extractor: Id or file of the feature extractor; None for the evaluations' own.
        evaluations: Ids of evaluations, or their short names, by which every training
            is measured beside its recipe's own and the study's.

    Raises:
        RecipeError: If there is no such evaluation.
    """

    study: Study
    count: int | None = None
    extractor: str | None = None
    evaluations: tuple[str, ...] = ()

    @field_validator("evaluations")
    @classmethod
    def _resolved(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return evaluations.resolve(names)

    @property
    def further(self) -> tuple[str, ...]:
        """Ids of what every training is measured by beside its recipe's own."""
        return tuple(dict.fromkeys((*self.study.evaluations, *self.evaluations)))

    def evaluations_of(self, training: Training) -> tuple[str, ...]:
        """Returns ids of what a training is measured by, its recipe's own first.

        One that only serves to choose a setting is spared what no choice needs.
        """
        own = training.recipe.evaluation
        searched = training.phase == "search"
        if searched and metrics.may_give(own, self.study.metric, self.extractor):
            return (own,)
        return self.evaluations_of_row(training.row)

    def evaluations_of_row(self, row: str) -> tuple[str, ...]:
        """Returns ids of what a row is reported by, its recipe's own first."""
        own = self.study.rows[row].evaluation
        return tuple(dict.fromkeys((own, *self.further)))

    def require_continues(self, earlier: "Comparison") -> None:
        """Raises `RunError` unless this one only adds to an earlier one.

        It may add rows, seeds and evaluations. Otherwise one table would hold values
        that came about by different rules.
        """
        study, before = self.study, earlier.study
        faults = [
            f"{name}: {old!r} -> {new!r}"
            for name, old, new in (
                ("study", before.name, study.name),
                ("metric", before.metric, study.metric),
                ("search", before.search, study.search),
                ("search_seed", before.search_seed, study.search_seed),
                ("count", earlier.count, self.count),
                ("extractor", earlier.extractor, self.extractor),
            )
            if old != new
        ]
        faults += [f"seed {s} is gone" for s in before.seeds if s not in study.seeds]
        for row, recipe in before.rows.items():
            if row not in study.rows:
                faults.append(f"row {row!r} is gone")
                continue
            for field, (old, new) in recipe.difference(study.rows[row]).items():
                if field in _WORDS:
                    continue
                faults.append(f"{field} of {row!r}: {old!r} -> {new!r}")
        if faults:
            raise RunError(
                "A comparison goes on by the rules it began with; it may gain rows, "
                f"seeds and evaluations. Received: {'; '.join(faults)}. Leave these as "
                "they are, or choose another directory (--output)."
            )


def read(directory: Path) -> Comparison:
    """Returns the comparison in a directory.

    Raises:
        RunError: If there is none.
    """
    path = directory / _FILE
    if not path.is_file():
        raise RunError(
            f"A comparison is a directory with a {_FILE}. Received: {directory}, "
            f"{'which has none' if directory.exists() else 'which does not exist'}."
        )
    return Comparison(**json.loads(path.read_text(encoding="utf-8")))


def joined(directory: Path, comparison: Comparison) -> Comparison:
    """Returns a comparison with the evaluations that were asked for earlier.

    They stay asked for, so that a row or seed that comes later is measured as the rest
    was.

    Args:
        directory: The comparison's directory; it need not exist yet.
        comparison: What is asked for now.

    Raises:
        RunError: If it may not continue what is there, or the directory holds something
            else.
    """
    if (directory / _FILE).is_file():
        earlier = read(directory)
        comparison.require_continues(earlier)
        kept = (*earlier.further, *comparison.further)
        return Comparison(**{**dict(comparison), "evaluations": kept})
    if directory.exists() and (
        not directory.is_dir() or any(p.name != ".lock" for p in directory.iterdir())
    ):
        raise RunError(
            "A new comparison needs an empty directory, or one that does not exist. "
            f"Received: {directory}, which holds something else."
        )
    return comparison


def begin(directory: Path, comparison: Comparison) -> Comparison:
    """Writes a comparison to its directory, joined with what is there.

    Raises:
        RunError: As in `joined`.
    """
    comparison = joined(directory, comparison)
    text = json.dumps(comparison.model_dump(mode="json"), indent=2, ensure_ascii=False)
    atomic.write_text(directory / _FILE, text + "\n")
    return comparison
