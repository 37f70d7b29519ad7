"""Chooses each row's setting by what the search measured."""

from collections.abc import Sequence

from keras_gen.training.comparisons.summary import GENERATOR
from keras_gen.training.studies.study import Study


def choose(study: Study, lines: Sequence[dict]) -> dict[str, str | None]:
    """Returns row -> label of its best setting.

    Args:
        study: The study; less of its metric is better.
        lines: Lines of `results.jsonl` of the search.

    Returns:
        None for a row of which some setting was neither measured nor diverged, for then
        it had another search than the rest, and for one that diverged with every one.
    """
    return {row: _best(study, row, lines) for row in study.rows}


def _best(study: Study, row: str, lines: Sequence[dict]) -> str | None:
    own = [line for line in lines if line["row"] == row]
    values = {
        line["search"]: line["value"]
        for line in own
        if line["metric"] == study.metric and line["subject"] == GENERATOR
    }
    diverged = {line["search"] for line in own if line["status"] == "diverged"}
    if not values or not set(study.search) <= {*values, *diverged}:
        return None
    # Of equal values the first in the study's order.
    return min((s for s in study.search if s in values), key=values.get)
