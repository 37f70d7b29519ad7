"""Lays an artefact out as a model repository of Triton, the server of ONNX files."""

import os
import re
import shutil
from pathlib import Path

from keras_gen.export.artefact import card as cards
from keras_gen.export.artefact import layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.errors import ArtefactError
from keras_gen.features import Feature
from keras_gen.registry import unknown

DTYPES = {
    "float32": "TYPE_FP32",
    "int32": "TYPE_INT32",
    "int64": "TYPE_INT64",
    "uint8": "TYPE_UINT8",
}
_DEVICES = {"cpu": "KIND_CPU", "gpu": "KIND_GPU"}


def write(
    artefact,
    repository,
    name: str,
    *,
    version: int = 1,
    device: str = "cpu",
    instances: int = 1,
    max_batch_size: int = 64,
    max_queue_delay_microseconds: int = 2000,
) -> list[Path]:
    """Writes `NAME_ENDPOINT/VERSION/model.onnx` and `NAME_ENDPOINT/config.pbtxt`.

    Triton gives each file one entry point, so each endpoint becomes a model.

    Args:
        artefact: Directory of an artefact with ONNX files.
        repository: The model repository; made if it is not there.
        name: What the models' names begin with: letters, digits and underscores.
        version: Number of the version; one that is there is not replaced. Triton
            serves the highest.
        device: `"cpu"` or `"gpu"`.
        instances: Copies of the model that run side by side on each device.
        max_batch_size: Most rows of one run.
        max_queue_delay_microseconds: How long a request may wait for others to share
            a run.

    Returns:
        The models' directories.

    Raises:
        ArtefactError: If there is no ONNX file, or this version is there.
        ValueError: If an argument is out of its range.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise ValueError(
            f"`name` consists of letters, digits and underscores. Received: {name!r}"
        )
    if device not in _DEVICES:
        raise ValueError(unknown("device", device, _DEVICES))
    numbers = {
        "version": version,
        "instances": instances,
        "max_batch_size": max_batch_size,
        "max_queue_delay_microseconds": max_queue_delay_microseconds,
    }
    for key, value in numbers.items():
        if not isinstance(value, int) or value < 1:
            raise ValueError(
                f"`{key}` must be a positive integer. Received: {key}={value!r}"
            )
    directory, _ = layout.locate(artefact)
    card = cards.read(directory)
    if "onnx" not in card["formats"]:
        raise ArtefactError(
            "Triton's ONNX Runtime runs ONNX files. Received: an artefact with "
            f"{sorted(card['formats'])}; export it with formats='onnx' too."
        )
    signatures = cards.signatures(card).values()
    chosen = [signature for signature in signatures if signature.is_in("onnx")]
    models = {f"{name}_{each.name}": each for each in chosen}
    for model in models:
        taken = Path(repository) / model / str(version)
        if taken.exists():
            raise ArtefactError(
                f"A version in use is not replaced. Received: version={version}, and "
                f"{str(taken)!r} exists. Write the next version, or remove it."
            )
    for model, signature in models.items():
        text = config(
            model,
            signature,
            device=device,
            instances=instances,
            max_batch_size=max_batch_size,
            max_queue_delay_microseconds=max_queue_delay_microseconds,
        )
        _place(
            layout.onnx(directory, signature.name),
            Path(repository) / model,
            version,
            text,
        )
    return [Path(repository) / model for model in models]


def config(
    model: str,
    signature: Signature,
    *,
    device: str,
    instances: int,
    max_batch_size: int,
    max_queue_delay_microseconds: int,
) -> str:
    """Returns the text of a model's config.pbtxt; see `write` for the arguments."""
    preferred = sorted({min(8, max_batch_size), max_batch_size})
    sections = [
        f'name: "{model}"',
        'platform: "onnxruntime_onnx"',
        f"max_batch_size: {max_batch_size}",
        *(_tensor("input", feature) for feature in signature.inputs),
        *(_tensor("output", feature) for feature in signature.outputs),
        f"dynamic_batching {{\n  preferred_batch_size: {preferred}\n"
        f"  max_queue_delay_microseconds: {max_queue_delay_microseconds}\n}}",
        f"instance_group [\n  {{ kind: {_DEVICES[device]} count: {instances} }}\n]",
        *(_warmup(signature, size) for size in sorted({1, max_batch_size})),
    ]
    return "\n".join(sections) + "\n"


def _dims(feature: Feature) -> list[int]:
    # Triton has no empty shape; what is one number a row is a row of one number there.
    return [-1 if side is None else side for side in feature.shape] or [1]


def _tensor(kind: str, feature: Feature) -> str:
    lines = [
        f'    name: "{feature.name}"',
        f"    data_type: {DTYPES[feature.dtype]}",
        f"    dims: {_dims(feature)}",
    ]
    if not feature.shape:
        lines.append("    reshape { shape: [ ] }")
    return f"{kind} [\n  {{\n" + "\n".join(lines) + "\n  }\n]"


def _warmup(signature: Signature, size: int) -> str:
    lines = [f'model_warmup [\n  {{\n    name: "rows_{size}"\n    batch_size: {size}']
    for feature in signature.inputs:
        # Random class numbers would lie outside their range; zero is always one.
        data = "random_data" if feature.dtype.startswith("float") else "zero_data"
        dims = list(feature.typical_shape()) or [1]
        lines.append(
            f'    inputs {{\n      key: "{feature.name}"\n'
            f"      value {{ data_type: {DTYPES[feature.dtype]} dims: {dims} "
            f"{data}: true }}\n    }}"
        )
    return "\n".join(lines) + "\n  }\n]"


def _place(source: Path, model: Path, version: int, text: str) -> None:
    """Puts the files where a server that polls never sees half of one."""
    model.mkdir(parents=True, exist_ok=True)
    partial = model / "config.pbtxt.partial"
    partial.write_text(text, encoding="utf-8", newline="\n")
    os.replace(partial, model / "config.pbtxt")
    # Triton passes over directories whose names are not numbers.
    stage = model / f"{version}.partial"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    shutil.copyfile(source, stage / "model.onnx")
    os.replace(stage, model / str(version))
