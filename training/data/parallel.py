"""Runs image work on every core."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

# Long enough to hide a task's overhead, short enough that Ctrl-C ends soon.
_LONGEST_CHUNK = 64


def for_each(function: Callable[[int], None], count: int) -> None:
    """Calls `function(i)` for every i in [0, count), on a thread per core.

    Threads suffice: Pillow lets go of the interpreter's lock while it decodes and
    resizes. The order of the calls is not defined, so a function keeps what it makes
    in its own place i.

    Args:
        function: Called once for each index.
        count: Number of calls.

    Raises:
        Exception: The first error that `function` raised; calls not yet begun are
            dropped.
    """
    workers = os.cpu_count() or 1
    chunk = max(1, min(_LONGEST_CHUNK, count // (4 * workers)))

    def run(start: int) -> None:
        for index in range(start, min(start + chunk, count)):
            function(index)

    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(run, range(0, count, chunk)):
            pass
