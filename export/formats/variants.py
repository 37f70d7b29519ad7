"""Smaller or fixed files of an artefact's main endpoint, measured, not assumed equal.

A variant computes with fewer bits, so it cannot equal Keras; how far it lies from Keras
on typical inputs is measured, and refused beyond a bound. A variant of a fixed batch
computes in float32 and must equal Keras as every other file does.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_gen.distributions import portable
from keras_gen.export.artefact import layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.errors import ExportError
from keras_gen.export.formats import onnx, reduced, tflite
from keras_gen.export.running import parity, runtimes
from keras_gen.export.running.parity import Case
from keras_gen.registry import unknown

# Rows on which a variant is measured, and from which int8 learns its ranges.
ROWS = 256


@dataclass(frozen=True)
class Variant:
    """One kind of file.

    Args:
        name: Id, and stem of the file's name.
        format: `"tflite"` or `"onnx"`.
        limit: Mean absolute difference from Keras that is accepted, as a share of the
            standard deviation of what Keras gives. Ours; a share of 1 is noise.
        write: Takes the endpoint, its typical inputs and the file's path.
        batch_size: Rows of each call; None for any number.
        description: A few words for people.
    """

    name: str
    format: str
    limit: float
    write: Callable
    batch_size: int | None = None
    description: str = ""


VARIANTS = {
    each.name: each
    for each in (
        Variant(
            "tflite_float16",
            "tflite",
            0.02,
            reduced.tflite_float16,
            description="weights of half the size",
        ),
        Variant(
            "tflite_dynamic_range",
            "tflite",
            0.25,
            reduced.tflite_dynamic_range,
            description="weights of a quarter of the size",
        ),
        Variant(
            "tflite_int8",
            "tflite",
            0.5,
            reduced.tflite_int8,
            description="computes in 8 bits; inputs and outputs stay float32",
        ),
        Variant(
            "tflite_batch_1",
            "tflite",
            1e-4,
            reduced.tflite_batch_1,
            batch_size=1,
            description="static shapes, which GPU and NNAPI delegates want",
        ),
        Variant(
            "onnx_float16",
            "onnx",
            0.02,
            reduced.onnx_float16,
            description="weights of half the size; inputs and outputs stay float32",
        ),
    )
}


def selected(names: Iterable[str]) -> list[Variant]:
    """Returns the variants of these names, in the order of `VARIANTS`.

    Raises:
        ValueError: If there is none of a name; the message has the nearest.
    """
    names = list(names)
    for name in names:
        if name not in VARIANTS:
            raise ValueError(unknown("variant", name, VARIANTS))
    return [variant for name, variant in VARIANTS.items() if name in names]


def typical_inputs(
    signature: Signature, rows: int = ROWS, seed: int = 0, given: dict | None = None
) -> dict:
    """Draws inputs as users will: from their priors, class numbers at random.

    Args:
        signature: The endpoint.
        rows: Number of rows.
        seed: Which draw.
        given: Input name -> array of what need not be drawn; repeated, if it has fewer
            rows.

    Returns:
        Input name -> array of `rows` rows.

    Raises:
        ExportError: If an input that is not given is neither drawn nor a number, as an
            image is.
    """
    inputs = {}
    for stream, feature in enumerate(signature.inputs):
        if given and feature.name in given:
            kept = np.asarray(given[feature.name])
            inputs[feature.name] = kept[np.arange(rows) % len(kept)]
            continue
        prior, classes = feature.prior, None
        numbers = feature.dtype.startswith("int") and feature.high is not None
        if prior is None and numbers:
            prior = "categorical"
        if prior is None or None in feature.shape:
            raise ExportError(
                f"Variants are measured on typical inputs, and there is no prior of "
                f"{feature.name!r} to draw from. Pass typical={{{feature.name!r}: "
                f"array of about {ROWS} rows, ...}}."
            )
        if prior == "categorical":
            classes = int(feature.high) + 1
        inputs[feature.name] = portable.draw(
            prior, seed, rows, feature.shape, stream=stream, classes=classes
        )
    return inputs


def measure(runtime, variant: Variant, signature: Signature, case: Case) -> dict:
    """Compares a variant with Keras on typical inputs.

    Returns:
        Output name -> facts for the card: `mean_abs_difference`,
        `max_abs_difference`, the `deviation` of what Keras gives, and the `limit` of
        the mean difference.

    Raises:
        ExportError: If it does not run, or lies too far from Keras.
    """
    try:
        outputs = runtime.run(signature.name, case.inputs)
    except Exception as error:
        raise ExportError(f"Variant {variant.name!r} does not run: {error}") from error
    facts = {}
    for name, expected in case.outputs.items():
        apart = np.abs(outputs[name].astype(np.float64) - expected)
        deviation = float(np.std(expected.astype(np.float64)))
        mean, limit = float(apart.mean()), variant.limit * deviation
        if not mean <= limit:
            raise ExportError(
                f"Variant {variant.name!r} may differ from Keras by {limit:.2e} in the "
                f"mean, {variant.limit:g} of the outputs' deviation. Output {name!r}: "
                f"{mean:.2e}. Leave this variant out."
            )
        facts[name] = {
            "mean_abs_difference": mean,
            "max_abs_difference": float(apart.max()),
            "deviation": deviation,
            "limit": limit,
        }
    return facts


def write(
    variant: Variant, endpoint, typical: dict, stage: Path
) -> tuple[dict, object]:
    """Writes a variant's file; returns facts for the card, and its opened runtime.

    Raises:
        ExportError: If the endpoint cannot be converted so.
    """
    path = layout.variant(stage, variant.name, variant.format)
    path.parent.mkdir(exist_ok=True)
    try:
        variant.write(endpoint, typical, path)
        facts = {
            "path": path.relative_to(stage).as_posix(),
            "bytes": path.stat().st_size,
            "format": variant.format,
            "endpoint": endpoint.name,
            "batch_size": variant.batch_size,
            "description": variant.description,
            "operators": _OPERATORS[variant.format](path),
        }
        return facts, runtimes.start_variant(variant.name, stage, facts)
    except OSError:
        # A full disk is no fault of the variant's.
        raise
    except Exception as error:
        raise ExportError(
            f"Endpoint {endpoint.name!r} cannot become the variant {variant.name!r}: "
            f"{str(error)[:500]}. Leave this variant out."
        ) from error


_OPERATORS = {"onnx": onnx.operators_of, "tflite": tflite.operators_of}


def export(chosen, endpoint, reference: Callable, typical, stage, quality):
    """Writes and measures variants of one endpoint.

    Args:
        chosen: The variants.
        endpoint: The endpoint.
        reference: Takes a dict of inputs, returns Keras's outputs.
        typical: Typical inputs; what is missing is drawn.
        stage: The artefact.
        quality: Takes a function from a dict of inputs to one of outputs; returns a
            dict of figures for the card. Or None.

    Returns:
        Variant name -> facts for the card; and the `Case` of two typical rows, for
        `verify`, or None without variants.
    """
    if not chosen:
        return {}, None
    signature = Signature.of(endpoint)
    rows = min([ROWS, *map(len, (typical or {}).values())])
    typical = typical_inputs(signature, rows, given=typical)
    case = Case(typical, reference(typical))
    facts = {}
    keras_quality = None if quality is None else quality(reference)
    for variant in chosen:
        fact, runtime = write(variant, endpoint, typical, stage)
        fact["outputs"] = measure(runtime, variant, signature, case)
        if quality is not None:
            run = functools.partial(runtime.run, signature.name)
            fact["quality"] = {"variant": quality(run), "float32": keras_quality}
        facts[variant.name] = fact
    two = [{k: v[:2] for k, v in each.items()} for each in (case.inputs, case.outputs)]
    return facts, Case(*two)


def bound(facts: dict) -> float:
    """Returns how far a variant may lie from Keras when it is verified again.

    The inputs are among those it was measured on, but the machine may be another:
    twice the greatest difference seen then, and no less than the rounding of float32.
    """
    seen = max(each["max_abs_difference"] for each in facts["outputs"].values())
    return max(2 * seen, parity.TOLERANCE)
