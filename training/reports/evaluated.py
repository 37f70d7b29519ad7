"""Reads what a run's `evaluations.jsonl` says: its newest values, and curves."""

import dataclasses
from collections.abc import Sequence

from keras_gen.metrics import Measurement

_FIELDS = [field.name for field in dataclasses.fields(Measurement)]


def measurement(row: dict) -> Measurement:
    """Returns a row without its origin."""
    return Measurement(**{name: row[name] for name in _FIELDS if name in row})


def newest(rows: Sequence[dict]) -> list[dict]:
    """Returns the rows of the newest evaluation of a checkpoint.

    Training measures itself with fewer samples and baselines, so its rows count only
    where there are no others.
    """
    rows = [row for row in rows if row["checkpoint"]] or rows
    return [row for row in rows if row["time"] == rows[-1]["time"]]


def points(rows: Sequence[dict], metric: str, subject: str) -> dict[int, float]:
    """Returns step -> value, in order of the steps.

    All values are of one protocol, that of the most steps: a distance over 100 samples
    and one over 1,000 make no curve. Of a step measured twice the newer value counts.
    """
    found: dict[str, dict[int, float]] = {}
    for row in rows:
        if (row["metric"], row["subject"]) == (metric, subject):
            protocol = measurement(row).protocol
            found.setdefault(protocol, {})[row["step"]] = row["value"]
    return dict(sorted(max(found.values(), key=len, default={}).items()))
