"""Exports a model: converts, compares with Keras, and only then puts into place."""

import functools
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from keras_gen.export.artefact import card as cards
from keras_gen.export.artefact import checksums, layout, readme
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.artefact.staging import staging
from keras_gen.export.errors import ExportError
from keras_gen.export.formats import onnx, precision, saved_model, tflite, tracing
from keras_gen.export.formats import variants as variants_
from keras_gen.export.formats.seeded import with_sample
from keras_gen.export.running import parity, runtimes, verification
from keras_gen.export.running.parity import Parity
from keras_gen.registry import unknown


@dataclass(frozen=True)
class Report:
    """What an export wrote and measured.

    Args:
        directory: Where the artefact stands.
        card: The contents of its card.json.
        parity: One record for each endpoint, format and output.
        seconds: Format -> time that its conversion took.
    """

    directory: Path
    card: dict
    parity: tuple[Parity, ...]
    seconds: dict[str, float]

    @property
    def max_abs_difference(self) -> float:
        """The greatest difference from Keras in any endpoint, format and output."""
        return max(record.max_abs_difference for record in self.parity)

    def __str__(self):
        lines = [f"Exported {self.card['system']} to {self.directory}"]
        for name, facts in self.card["formats"].items():
            worst = max(
                (r for r in self.parity if r.format == name),
                key=lambda record: record.max_abs_difference,
            )
            lines.append(
                f"  {name:<11} {facts['bytes'] / 1e6:7.2f} MB  "
                f"{self.seconds[name]:5.1f} s  maximum absolute difference from Keras "
                f"{worst.max_abs_difference:.1e} ({worst.endpoint}/{worst.output})"
            )
        return "\n".join(lines)


def export(
    model,
    directory,
    formats=layout.FORMATS,
    endpoints=None,
    *,
    variants=(),
    typical=None,
    quality=None,
    card=None,
    samples=None,
    overwrite=False,
    tolerance=parity.TOLERANCE,
) -> Report:
    """Exports a model's endpoints, each format proven equal to Keras.

    Each format is opened in its own runtime and run on many inputs, extremes among
    them, in batches of 1, 2, 7 and 64. Only if every output equals Keras's does the
    artefact appear in its place, whole; otherwise nothing is left behind.

    Args:
        model: A built `keras_gen.base.GenerativeModel`. One of mixed precision is
            exported in float32 arithmetic, with the same weights.
        directory: Where the artefact shall stand.
        formats: Some of `"saved_model"`, `"tflite"`, `"onnx"`.
        endpoints: Names of the endpoints to export. Defaults to all, and `sample` where
            `seeded` can make it.
        variants: Ids of `variants.VARIANTS`: smaller files of the main endpoint (the
            first that was named), such as `"tflite_int8"`. They lie near Keras, not on
            it; how near is measured and stands on the card.
        typical: Input name -> array of about 256 rows such as users will give, on which
            variants are measured. Needed where an input is neither drawn from a prior
            nor a number; what is missing is drawn.
        quality: A further measure of variants for the card, such as a Fréchet distance:
            takes a function from a dict of inputs to a dict of outputs, and returns a
            dict. It is applied to the main endpoint in float32 as well.
        card: dict of what else the card shall say, by key: data, steps, metrics,
            licence, ... Any values that JSON can hold.
        samples: A picture (Pillow image) for samples.png, or None.
        overwrite: Whether an artefact that stands there is replaced.
        tolerance: Greatest absolute difference from Keras that is accepted; for outputs
            that exceed 1 it is multiplied by their greatest magnitude.

    Returns:
        A `Report`.

    Raises:
        ExportError: If the target may not be replaced, an endpoint cannot be
            converted, or an output differs; the message names endpoint, format and
            figure.
        ValueError: If a format, endpoint or variant is unknown, or `card` claims a key
            that the exporter writes.
    """
    wanted = _selected("format", formats, layout.FORMATS)
    formats = [name for name in layout.FORMATS if name in wanted]
    names = _selected("endpoint", endpoints, with_sample(model.endpoints))
    reduced = variants_.selected(variants)
    card = dict(card or {})
    cards.refuse_taken_keys(card)
    with staging(directory, overwrite) as stage:
        twin = precision.float32_twin(model)
        available = with_sample(twin.endpoints)
        chosen = {name: available[name] for name in names}
        signatures = {name: Signature.of(e) for name, e in chosen.items()}
        cases = {
            name: parity.reference(signatures[name], functools.partial(tracing.call, e))
            for name, e in chosen.items()
        }
        title = (type(model).__doc__ or "").strip().partition("\n")[0]
        facts, seconds = _convert(chosen, formats, stage, title)
        records = [
            record
            for runtime in (runtimes.start(f, stage, signatures) for f in formats)
            for name, signature in signatures.items()
            if signature.is_in(runtime.name)
            for record in parity.measure(runtime, signature, cases[name], tolerance)
        ]
        call = functools.partial(tracing.call, chosen[names[0]])
        variant_facts, typical_case = variants_.export(
            reduced, chosen[names[0]], call, typical, stage, quality
        )
        # The batch of two is kept for `verify`: enough to tell, and small.
        kept = {name: each[1] for name, each in cases.items()}
        verification.save_reference(stage, kept, typical_case)
        contents = cards.build(
            system=getattr(model, "id", type(model).__name__),
            title=title,
            endpoints=signatures,
            formats=facts,
            parity={
                "reference": "Keras in float32"
                + ("" if twin is model else " (the model was of mixed precision)"),
                "tolerance": tolerance,
                "batch_sizes": list(parity.BATCH_SIZES),
                "records": [record.to_json() for record in records],
            },
            variants=variant_facts,
            extra=card,
        )
        if samples is not None:
            samples.save(stage / layout.SAMPLES)
            contents["samples"] = layout.SAMPLES
        cards.write(stage, contents)
        page = readme.render(Path(directory).name, contents, signatures)
        (stage / layout.README).write_text(page, encoding="utf-8", newline="\n")
        checksums.write(stage)
    return Report(Path(directory), contents, tuple(records), seconds)


def _selected(kind: str, names, options) -> tuple[str, ...]:
    names = (names,) if isinstance(names, str) else names
    names = tuple(options if names is None else names)
    for name in names:
        if name not in options:
            raise ValueError(unknown(kind, name, options))
    if not names:
        raise ValueError(f"At least one {kind} must be named. Received: none")
    return names


def _convert(endpoints, formats, stage: Path, title: str) -> tuple[dict, dict]:
    """Writes every format; returns facts for the card, and the seconds it took."""
    source = layout.saved_model(stage)
    chosen = {
        name: {key: each for key, each in endpoints.items() if name in each.formats}
        for name in layout.FORMATS
    }

    def to_onnx():
        facts = [
            onnx.write(each, layout.onnx(stage, key))
            for key, each in chosen["onnx"].items()
        ]
        operators = {name for fact in facts for name in fact["operators"]}
        return {"operators": sorted(operators), "opset": onnx.OPSET}

    writers = {
        "saved_model": lambda: saved_model.write(chosen["saved_model"], source),
        "tflite": lambda: tflite.write(
            source, chosen["tflite"], layout.tflite(stage), title
        ),
        "onnx": to_onnx,
    }
    paths = {
        "saved_model": source,
        "tflite": layout.tflite(stage),
        "onnx": stage / "onnx",
    }
    steps = {*formats, "saved_model"} if "tflite" in formats else set(formats)
    facts, seconds = {}, {}
    for name in (n for n in layout.FORMATS if n in steps):
        if not chosen[name]:
            raise ExportError(
                f"None of the endpoints {sorted(endpoints)} can leave as {name}. Leave "
                "this format out."
            )
        began = time.perf_counter()
        result = writers[name]()
        seconds[name] = time.perf_counter() - began
        path = paths[name].relative_to(stage).as_posix()
        facts[name] = {"path": path, "bytes": _size(paths[name]), **result}
    if "saved_model" not in formats and source.exists():
        # It was a step on the way to TFLite.
        shutil.rmtree(source.parent)
        del facts["saved_model"], seconds["saved_model"]
    return facts, seconds


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())
