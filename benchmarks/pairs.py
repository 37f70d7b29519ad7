"""Times alternatives side by side: in turns, so that a busy machine is fair to all."""

import time
from collections.abc import Callable


def in_turns(actions: dict[str, Callable], rounds: int, warmup: int = 1) -> dict:
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


def ratio(seconds: dict, name: str, baseline: str) -> float:
    """Returns the median over rounds of `name`'s duration over the baseline's."""
    pairs = zip(seconds[name], seconds[baseline], strict=True)
    return median([a / b for a, b in pairs])


def median(values: list[float]) -> float:
    """Returns the middle value."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return (ordered[middle] + ordered[~middle]) / 2


def table(title: str, rows: list[tuple], head: tuple) -> None:
    """Prints rows under a title, in Markdown."""
    print(f"\n{title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
