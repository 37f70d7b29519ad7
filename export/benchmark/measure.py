"""Measures every file of an artefact side by side: size, speed, and time to start.

All alternatives run in turns in one process, so that what else a machine does slows
them alike; ratios between them say more than milliseconds.
"""

import math
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from keras_gen.export.artefact import card as cards
from keras_gen.export.artefact import layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.benchmark import contenders, machine, startup
from keras_gen.export.benchmark.contenders import Contender
from keras_gen.export.benchmark.timing import in_turns, median, ratio
from keras_gen.export.errors import ArtefactError, ExportError
from keras_gen.export.formats import variants
from keras_gen.export.running.probes import probes

SCHEMA = 1

# A new process with TensorFlow takes seconds, and varies little.
_MOST_STARTS = 3

# A clock that is read after microseconds measures itself, and threads that wait for
# more work slow whoever comes next: each turn repeats its call for about so long.
_TURN_SECONDS = 0.02
_MOST_REPEATS = 200


def measure(
    directory, *, keras=None, rounds: int = 15, batch_size: int = 64, seed: int = 0
) -> dict:
    """Measures the main endpoint of an artefact in every format, variant and runtime.

    Args:
        directory: The artefact, or a part of it.
        keras: The .keras file that was exported, to be measured too.
        rounds: Turns of each alternative; one more is left out to warm up.
        batch_size: Rows of the larger of the two batches; the other has one.
        seed: Which inputs to draw. Without a prior to draw from, the export's probes
            are taken.

    Returns:
        A dict that `json` can write: `artefact` (system, date and metrics, by the
        card), `endpoint`, `protocol`, `machine`, `versions`, `left_out` (format ->
        package that is not installed) and `rows`, one for each file and number of
        threads. A row's `batches` maps each batch size to figures; its `start` has
        those of a new process until its first output. Figures are `median_ms`,
        `rounds_ms` of each turn, and `ratio`: the median over turns of this time by
        that of the fastest (the least median) in the same turn.

    Raises:
        ArtefactError: If there is no artefact, nothing of it can run here, or `keras`
            is not the model that was exported.
        ValueError: If an argument is out of range.
    """
    for name, value, least in (("rounds", rounds, 1), ("batch_size", batch_size, 2)):
        if value < least:
            raise ValueError(
                f"`{name}` must be at least {least}. Received: {name}={value}"
            )
    directory, _ = layout.locate(directory)
    card = cards.read(directory)
    signature = _main(cards.signatures(card))
    entrants = contenders.of_artefact(directory, card, signature)
    if keras is not None:
        keras_row = contenders.of_keras(Path(keras), directory, card, signature)
        entrants.insert(0, keras_row)
    batches = {
        size: _calls(entrants, _inputs(signature, size, seed), rounds)
        for size in (1, batch_size)
    }
    n_starts = min(rounds, _MOST_STARTS)
    starts = _starts(entrants, signature, _inputs(signature, 1, seed), n_starts)
    return {
        "schema": SCHEMA,
        "artefact": {
            key: card.get(key) for key in ("system", "created", "metrics", "versions")
        },
        "endpoint": signature.name,
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "protocol": {
            "rounds": rounds,
            "warmup_rounds": 1,
            "starts": n_starts,
            "warmup_starts": 1,
            "batch_sizes": list(batches),
            "seed": seed,
            "turn_seconds": _TURN_SECONDS,
        },
        "machine": machine.describe(),
        "versions": machine.versions(),
        "left_out": contenders.left_out(card),
        "rows": [
            {
                "name": each.name,
                "format": each.format,
                "threads": each.threads,
                "path": each.path.name
                if each.format == "keras"
                else each.path.relative_to(directory).as_posix(),
                "bytes": each.bytes,
                "max_abs_difference": each.difference,
                "quality": each.quality,
                "batches": {
                    str(size): {
                        **figures[each.key],
                        "rows_per_second": 1e3 * size / figures[each.key]["median_ms"],
                    }
                    for size, figures in batches.items()
                },
                # Threads change calls, not how long a library takes to load.
                "start": starts[each.name],
            }
            for each in entrants
        ],
    }


def _main(signatures: dict[str, Signature]) -> Signature:
    if not signatures:
        raise ArtefactError("A benchmark needs an endpoint, and the card names none.")
    return signatures.get("generate") or next(iter(signatures.values()))


def _inputs(signature: Signature, size: int, seed: int) -> dict:
    try:
        return variants.typical_inputs(signature, size, seed)
    except ExportError:
        return probes(signature, size)


def _calls(entrants: list[Contender], inputs: dict, rounds: int) -> dict[str, dict]:
    """Times calls; returns figures of one call, by the contender's key."""
    repeats = {each.key: _repeats(each, inputs) for each in entrants}

    def turn(each):
        return lambda: [each.run(inputs) for _ in range(repeats[each.key])]

    seconds = in_turns({each.key: turn(each) for each in entrants}, rounds)
    figures = _figures(
        {key: [s / repeats[key] for s in times] for key, times in seconds.items()}
    )
    return {key: {**each, "repeats": repeats[key]} for key, each in figures.items()}


def _repeats(contender: Contender, inputs: dict) -> int:
    """Returns how often to call in a turn; the first call, which prepares, is left out.

    Raises:
        ArtefactError: If it does not run.
    """
    try:
        contender.run(inputs)
        began = time.perf_counter()
        contender.run(inputs)
    except Exception as error:
        raise ArtefactError(f"{contender.key} does not run here: {error}") from error
    once = time.perf_counter() - began
    return min(_MOST_REPEATS, max(1, math.ceil(_TURN_SECONDS / once)))


def _starts(entrants, signature: Signature, inputs: dict, rounds: int) -> dict:
    """Times new processes; returns figures by the contender's name."""
    unlike = {each.name: each for each in entrants}
    with tempfile.TemporaryDirectory() as folder:
        given = startup.save_inputs(inputs, Path(folder))

        def begin(each):
            return lambda: startup.start(each.format, each.path, signature.name, given)

        actions = {name: begin(each) for name, each in unlike.items()}
        return _figures(in_turns(actions, rounds))


def _figures(seconds: dict[str, list[float]]) -> dict[str, dict]:
    fastest = min(seconds, key=lambda name: median(seconds[name]))
    return {
        name: {
            "median_ms": 1e3 * median(times),
            "ratio": ratio(seconds, name, fastest),
            "rounds_ms": [1e3 * each for each in times],
        }
        for name, times in seconds.items()
    }
