"""Times alternatives side by side: in turns, so that a busy machine is fair to all."""

import time
from collections.abc import Callable


def in_turns(
    actions: dict[str, Callable], rounds: int, warmup: int = 1
) -> dict[str, list[float]]:
    """Runs each action once a round and returns its durations.

    Args:
        actions: Name -> function without arguments.
        rounds: How often each runs while timed.
        warmup: How often each runs before.

    Returns:
        Name -> list of `rounds` durations in seconds.
    """
    seconds = {name: [] for name in actions}
    for turn in range(-warmup, rounds):
        for name, action in actions.items():
            start = time.perf_counter()
            action()
            if turn >= 0:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def ratio(seconds: dict[str, list[float]], name: str, baseline: str) -> float:
    """Returns the median over rounds of `name`'s duration over the baseline's."""
    pairs = zip(seconds[name], seconds[baseline], strict=True)
    return median([a / b for a, b in pairs])


def median(values: list[float]) -> float:
    """Returns the middle value, or the mean of the two middle ones."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2
