"""How fast a run trained, from its records."""

import statistics
from collections.abc import Iterable, Mapping, Sequence


def steps_per_second(records: Sequence[Mapping]) -> list[tuple[int, float]]:
    """Returns (step, steps a second until it) of each record that took time.

    Args:
        records: Rows of a run's `metrics.jsonl`, in order.
    """
    return [
        (record["step"], record["steps"] / taken)
        for record, taken in _durations(records)
        if taken > 0
    ]


def milliseconds_per_step(
    records: Sequence[Mapping], starts: Iterable[int] = (0,)
) -> float | None:
    """Returns the median time of a step in milliseconds; None if it is not known.

    The first record of each session holds the time of tracing and compiling, and is
    left out. The median is not moved by the few records that hold a checkpoint.

    Args:
        records: Rows of a run's `metrics.jsonl`, in order.
        starts: The step from which each session of the run went on.
    """
    firsts = {
        min((r["step"] for r in records if r["step"] > start), default=None)
        for start in starts
    }
    times = [
        1000 * taken / record["steps"]
        for record, taken in _durations(records)
        if record["step"] not in firsts and record["steps"] > 0
    ]
    return statistics.median(times) if times else None


def _durations(records) -> list[tuple[Mapping, float]]:
    """Returns each record with the seconds that its steps took."""
    before = [0.0, *(record["seconds"] for record in records)]
    return [(r, r["seconds"] - b) for r, b in zip(records, before, strict=False)]
