"""Measures every file of an artefact side by side: size, speed, time to start.

All alternatives run in turns in one process, so that what else a machine does slows them
alike; ratios between them say more than milliseconds.
"""

import functools
import math
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from keras_gen.export import card as cards
from keras_gen.export import (
    layout,
    machine,
    parity,
    runtimes,
    startup,
    variants,
    verification,
)
from keras_gen.export.errors import ArtefactError, ExportError
from keras_gen.export.probes import probes
from keras_gen.export.timing import in_turns, median, ratio

SCHEMA = 1

# Numbers of threads, for the runtimes that can be told.
THREADS = (1, 2)

# A new process with TensorFlow takes seconds, and varies little.
_MOST_STARTS = 3

# A clock that is read after microseconds measures itself, and threads that wait for more
# work would slow whoever comes next: each turn repeats its call for about so long.
_TURN_SECONDS = 0.02
_MOST_REPEATS = 200


@dataclass(frozen=True)
class Contender:
    """One way to run the endpoint.

    Args:
        name: The format's, or the variant's; `"keras"` for the model itself.
        format: `"saved_model"`, `"tflite"`, `"onnx"` or `"keras"`.
        threads: How many it may use; None for all that the runtime wants.
        path: Its file or directory.
        facts: What the card says of it: size, parity, quality.
        run: Takes a dict of inputs, returns a dict of outputs.
    """

    name: str
    format: str
    threads: int | None
    path: Path
    facts: dict
    run: Callable

    @property
    def key(self) -> str:
        """Name and threads, which no two contenders share."""
        return self.name if self.threads is None else f"{self.name}/{self.threads}"


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
        A dict that `json` can write: `endpoint`, `protocol`, `machine`, `versions`,
        `left_out` (format -> package that is not installed), the card's `metrics`, and
        `rows`, one for each file and number of threads. A row's `batches` maps each
        batch size to figures, `start` has those of a new process until its first
        output. Figures are `median_ms`, `rounds_ms` of each turn, and `ratio`, the
        median over turns of this time by that of the fastest in the same turn.

    Raises:
        ArtefactError: If there is no artefact, nothing of it can run here, or `keras`
            is another model.
        ValueError: If an argument is out of range, or `keras` no model of ours.
    """
    for name, value, least in (("rounds", rounds, 1), ("batch_size", batch_size, 2)):
        if value < least:
            raise ValueError(
                f"`{name}` must be at least {least}. Received: {name}={value}"
            )
    directory, _ = layout.locate(directory)
    card = cards.read(directory)
    signatures = cards.signatures(card)
    endpoint = _main(signatures)
    signature = signatures[endpoint]
    contenders, left_out = _contenders(directory, card, signature)
    if keras is not None:
        contenders.insert(0, _keras(Path(keras), directory, card, signature))
    batches = {}
    for size in (1, batch_size):
        inputs = _inputs(signature, size, seed)
        batches[str(size)] = _time_calls(contenders, inputs, rounds)
    starts = _time_starts(contenders, endpoint, _inputs(signature, 1, seed), rounds)
    return {
        "schema": SCHEMA,
        "system": card["system"],
        "endpoint": endpoint,
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "protocol": {
            "rounds": rounds,
            "warmup_rounds": 1,
            "starts": min(rounds, _MOST_STARTS),
            "batch_sizes": [1, batch_size],
            "seed": seed,
            "order": "all alternatives in turns, in one process; starts, too",
        },
        "machine": machine.describe(),
        "versions": machine.versions(),
        "left_out": left_out,
        "metrics": card.get("metrics"),
        "rows": [
            {
                "name": each.name,
                "format": each.format,
                "threads": each.threads,
                **each.facts,
                "batches": {size: rows[each.key] for size, rows in batches.items()},
                # Threads change calls, not how long a library takes to load.
                "start": starts[each.name],
            }
            for each in contenders
        ],
    }


def _main(signatures: dict) -> str:
    if not signatures:
        raise ArtefactError("A benchmark needs an endpoint. Received: a card of none.")
    return "generate" if "generate" in signatures else next(iter(signatures))


def _inputs(signature, size: int, seed: int) -> dict:
    try:
        return variants.typical_inputs(signature, size, seed)
    except ExportError:
        return probes(signature, size)


def _contenders(directory: Path, card: dict, signature) -> tuple[list, dict]:
    """Opens whatever runs here; returns it, and what does not: format -> package."""
    present = [name for name in card["formats"] if name in runtimes.RUNTIMES]
    runtimes.choose(present)
    reduced = {
        name: fact
        for name, fact in card.get("variants", {}).items()
        if fact["endpoint"] == signature.name
    }
    left_out, contenders = {}, []
    for format_ in (name for name in layout.FORMATS if name in present):
        runtime = runtimes.RUNTIMES[format_]
        if not signature.is_in(format_):
            continue
        if not runtimes.is_installed(format_):
            left_out[format_] = runtime.package
            continue
        here = {signature.name: signature}
        openers = {format_: functools.partial(runtimes.start, format_, directory, here)}
        facts = {format_: _facts_of_format(card, format_, signature.name)}
        for name, fact in reduced.items():
            if fact["format"] == format_:
                opener = functools.partial(runtimes.start_variant, name, directory, fact)
                openers[name], facts[name] = opener, _facts_of_variant(fact)
        for name, opener in openers.items():
            for threads in THREADS if runtime.counts_threads else (None,):
                contenders.append(
                    Contender(
                        name,
                        format_,
                        threads,
                        layout.variant(directory, name, format_)
                        if name in reduced
                        else _path(directory, format_, signature.name),
                        facts[name],
                        functools.partial(opener(threads=threads).run, signature.name),
                    )
                )
    return contenders, left_out


def _path(directory: Path, format_: str, endpoint: str) -> Path:
    if format_ == "onnx":
        return layout.onnx(directory, endpoint)
    return {"saved_model": layout.saved_model, "tflite": layout.tflite}[format_](
        directory
    )
