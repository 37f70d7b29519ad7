"""Opens an artefact's endpoint in every way there is, for a benchmark to compare."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from keras_gen.export.artefact import layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.errors import ArtefactError, ExportError
from keras_gen.export.running import parity, runtimes, verification

# Numbers of threads, for the runtimes that can be told.
THREADS = (1, 2)


@dataclass(frozen=True)
class Contender:
    """One way to run an endpoint.

    Args:
        name: The format's name, or the variant's; `"keras"` for the model itself.
        format: `"saved_model"`, `"tflite"`, `"onnx"` or `"keras"`.
        threads: How many it may use; None for the runtime's own choice.
        path: Its file or directory.
        run: Takes a dict of inputs, returns a dict of outputs.
        difference: Output name -> greatest absolute difference from Keras, by the card.
        quality: What the card says of its images; None if nothing.
    """

    name: str
    format: str
    threads: int | None
    path: Path
    run: Callable
    difference: dict[str, float]
    quality: dict | None = None

    @property
    def key(self) -> str:
        """Name and threads, which no two contenders share."""
        return self.name if self.threads is None else f"{self.name}, {self.threads}"

    @property
    def bytes(self) -> int:
        """Size of what would have to be shipped."""
        files = self.path.rglob("*") if self.path.is_dir() else [self.path]
        return sum(file.stat().st_size for file in files if file.is_file())


def of_artefact(directory: Path, card: dict, signature: Signature) -> list[Contender]:
    """Opens an endpoint in each format and variant that can run here.

    Args:
        directory: The artefact's directory.
        card: Its card.
        signature: The endpoint.

    Raises:
        ArtefactError: If there is none, or a file cannot be opened.
    """
    runtimes.choose(card["formats"])
    contenders = [
        *_formats(directory, card, signature),
        *_variants(directory, card, signature),
    ]
    if not contenders:
        raise ArtefactError(
            f"Nothing that holds endpoint {signature.name!r} can run here. Received: "
            f"{sorted(card['formats'])}; install {', '.join(left_out(card).values())}."
        )
    return contenders


def left_out(card: dict) -> dict[str, str]:
    """Returns format -> package, of formats whose runtime is not installed."""
    return {
        name: runtime.package
        for name, runtime in runtimes.RUNTIMES.items()
        if name in card["formats"] and not runtimes.is_installed(name)
    }


def of_keras(path: Path, directory: Path, card: dict, signature: Signature):
    """Loads the model that was exported, its endpoint compiled.

    Args:
        path: A .keras file.
        directory: The artefact's directory.
        card: Its card.
        signature: The endpoint.

    Returns:
        A `Contender`.

    Raises:
        ArtefactError: If it is no model of ours, or not the one that was exported:
            their images differ.
    """
    import tensorflow as tf

    from keras_gen.export.formats import tracing
    from keras_gen.export.formats.seeded import with_sample
    from keras_gen.registry import load_model

    name = signature.name
    try:
        endpoints = with_sample(load_model(path, compile=False).endpoints)
    except ValueError as error:
        raise ArtefactError(str(error)) from error
    if name not in endpoints:
        raise ArtefactError(_other_model(path, f"it has no endpoint {name!r}"))
    function = tracing.trace(endpoints[name])

    def run(arrays: dict) -> dict:
        tensors = [tf.constant(arrays[feature.name]) for feature in signature.inputs]
        return {key: value.numpy() for key, value in function(*tensors).items()}

    case = verification.load_reference(directory, {name: signature})[name]
    try:
        records = parity.measure(
            _Named("keras", lambda _, arrays: run(arrays)),
            signature,
            [case],
            card["parity"]["tolerance"],
        )
    except ExportError as error:
        raise ArtefactError(_other_model(path, str(error))) from error
    difference = {record.output: record.max_abs_difference for record in records}
    return Contender("keras", "keras", None, path, run, difference)


@dataclass(frozen=True)
class _Named:
    name: str
    run: Callable


def _other_model(path: Path, why: str) -> str:
    return f"A model must be the one that was exported. Received: {path}: {why}"


def _formats(directory: Path, card: dict, signature: Signature) -> Iterator[Contender]:
    name = signature.name
    paths = {
        "saved_model": layout.saved_model(directory),
        "tflite": layout.tflite(directory),
        "onnx": layout.onnx(directory, name),
    }
    for format_, path in paths.items():
        present = format_ in card["formats"] and runtimes.is_installed(format_)
        if not (present and signature.is_in(format_)):
            continue
        for threads in _choices(format_):
            engine = runtimes.start(format_, directory, {name: signature}, threads)
            run = functools.partial(engine.run, name)
            difference = {
                record["output"]: record["max_abs_difference"]
                for record in card["parity"].get("records", ())
                if (record["endpoint"], record["format"]) == (name, format_)
            }
            yield Contender(format_, format_, threads, path, run, difference)


def _variants(directory: Path, card: dict, signature: Signature) -> Iterator[Contender]:
    for name, facts in card.get("variants", {}).items():
        format_ = facts["format"]
        if facts["endpoint"] != signature.name or not runtimes.is_installed(format_):
            continue
        path = layout.variant(directory, name, format_)
        difference = {
            output: each["max_abs_difference"]
            for output, each in facts["outputs"].items()
        }
        for threads in _choices(format_):
            engine = runtimes.start_variant(name, directory, facts, threads)
            run = functools.partial(engine.run, signature.name)
            yield Contender(
                name, format_, threads, path, run, difference, facts.get("quality")
            )


def _choices(format_: str) -> tuple:
    return THREADS if runtimes.RUNTIMES[format_].counts_threads else (None,)
