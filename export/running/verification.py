"""Proves, long after the export, that an artefact is intact and runs here as in Keras.

What Keras gave is kept in the artefact, so neither Keras nor the model is needed.
"""

from pathlib import Path
from zipfile import ZipFile

import numpy as np

from keras_gen.export.artefact import card, checksums, layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.errors import ArtefactError
from keras_gen.export.formats import variants
from keras_gen.export.running import parity, runtimes

# Two rows of each endpoint; a small archive can unfold to whatever it likes.
_MOST_BYTES = 2**30

# Name of the variants' case, which no endpoint can have.
_TYPICAL = "variants of a main endpoint"


def verify(directory) -> tuple[parity.Parity, ...]:
    """Proves again that an artefact is what was exported, and that it runs here.

    Every file is compared with SHA256SUMS; then each format whose runtime is installed
    is compared with the outputs that Keras gave at export, and so are variants, within
    the greatest difference that was measured then, doubled. No Keras model is needed.

    Args:
        directory: The artefact, or a part of it.

    Returns:
        One record for each endpoint, format and output that was compared.

    Raises:
        ArtefactError: If a file is missing or has changed, or no runtime is installed.
        ExportError: If an output differs; the message names it and the figure.
    """
    directory, _ = layout.locate(directory)
    checksums.check(directory)
    facts = card.read(directory)
    signatures = card.signatures(facts)
    cases = load_reference(directory, signatures)
    runtimes.choose(facts["formats"])
    records = []
    present = (name for name in runtimes.RUNTIMES if name in facts["formats"])
    for name in filter(runtimes.is_installed, present):
        runtime = runtimes.start(name, directory, signatures)
        for endpoint, signature in signatures.items():
            if not signature.is_in(name):
                continue
            case = [cases[endpoint]]
            records += parity.measure(
                runtime, signature, case, facts["parity"]["tolerance"]
            )
    for name, fact in facts.get("variants", {}).items():
        if runtimes.is_installed(fact["format"]):
            runtime = runtimes.start_variant(name, directory, fact)
            signature = signatures[fact["endpoint"]]
            typical = load_reference(directory, {_TYPICAL: signature})[_TYPICAL]
            records += parity.measure(
                runtime, signature, [typical], variants.bound(fact)
            )
    return tuple(records)


def save_reference(
    directory: Path,
    cases: dict[str, parity.Case],
    typical: parity.Case | None = None,
) -> None:
    """Writes one case for each endpoint into the artefact, for `verify`.

    Args:
        directory: The artefact.
        cases: Endpoint's name -> what Keras gave.
        typical: Typical inputs of the variants' endpoint with what Keras gave, if there
            are variants: on the extremes of the other cases they may be far off.
    """
    if typical is not None:
        cases = {**cases, _TYPICAL: typical}
    arrays = {
        f"{endpoint}/{kind}/{name}": array
        for endpoint, case in cases.items()
        for kind, group in (("inputs", case.inputs), ("outputs", case.outputs))
        for name, array in group.items()
    }
    np.savez_compressed(directory / layout.REFERENCE, **arrays)


def load_reference(directory: Path, signatures: dict) -> dict[str, parity.Case]:
    """Reads what `save_reference` wrote.

    Raises:
        ArtefactError: If the file is missing, damaged or incomplete.
    """
    path = directory / layout.REFERENCE
    try:
        with ZipFile(path) as archive:
            size = sum(each.file_size for each in archive.infolist())
        if size > _MOST_BYTES:
            raise ValueError(f"its arrays have {size:,} bytes")
        with np.load(path, allow_pickle=False) as arrays:
            return {name: _case(arrays, name, s) for name, s in signatures.items()}
    # Damaged archives raise whatever the decoder that stumbles over them raises.
    except Exception as error:
        raise ArtefactError(
            f"The Keras outputs in {str(path)!r} cannot be read: {error}"
        ) from error


def _case(arrays, name: str, signature: Signature) -> parity.Case:
    """Reads the arrays of one case; ValueError if they do not fit the endpoint."""
    inputs = {t.name: arrays[f"{name}/inputs/{t.name}"] for t in signature.inputs}
    outputs = {t.name: arrays[f"{name}/outputs/{t.name}"] for t in signature.outputs}
    inputs = signature.check(inputs)
    signature.check_outputs(outputs, rows=len(next(iter(inputs.values()))))
    return parity.Case(inputs, outputs)
