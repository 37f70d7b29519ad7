"""What is compared, and by what rules; kept in the comparison's directory."""

import json
from pathlib import Path

from keras_gen.training.checked import Checked
from keras_gen.training.errors import RunError
from keras_gen.training.storage import atomic
from keras_gen.training.studies.study import Study

_FILE = "comparison.json"


class Comparison(Checked):
    """A study and how its trainings are measured.

    Args:
        study: The rows, the search and the seeds.
        count: How many samples or rows to measure; None for the evaluations' own.
        extractor: Id or file of the feature extractor; None for the evaluations' own.
    """

    study: Study
    count: int | None = None
    extractor: str | None = None

    def require_continues(self, earlier: "Comparison") -> None:
        """Raises `RunError` unless this one only adds rows and seeds to an earlier one.

        Otherwise one table would hold values that came about by different rules.
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
                faults.append(f"{field} of {row!r}: {old!r} -> {new!r}")
        if faults:
            raise RunError(
                "A comparison goes on by the rules it began with; it may gain rows and "
                f"seeds. Received: {'; '.join(faults)}. Leave these as they are, or "
                "choose another directory (--output)."
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


def begin(directory: Path, comparison: Comparison) -> None:
    """Writes a comparison to its directory, if it may continue what is there.

    Raises:
        RunError: If it does not, or the directory holds something else.
    """
    if (directory / _FILE).is_file():
        comparison.require_continues(read(directory))
    elif directory.exists() and (
        not directory.is_dir() or any(p.name != ".lock" for p in directory.iterdir())
    ):
        raise RunError(
            "A new comparison needs an empty directory, or one that does not exist. "
            f"Received: {directory}, which holds something else."
        )
    text = json.dumps(comparison.model_dump(mode="json"), indent=2, ensure_ascii=False)
    atomic.write_text(directory / _FILE, text + "\n")
