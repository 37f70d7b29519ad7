"""The artefact's card: card.json, which programs read, and its README.md for people."""

import json
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from keras_gen.export import layout
from keras_gen.export.errors import ArtefactError
from keras_gen.export.signature import Signature

SCHEMA = 1

_OWN = (
    *("schema", "system", "title", "created", "samples"),
    *("endpoints", "formats", "parity", "variants", "versions"),
)

# What reading relies on; the rest is for people.
_REQUIRED = {"system": str, "endpoints": dict, "formats": dict, "parity": dict}

_PACKAGES = (
    *("keras_gen", "keras", "tensorflow", "numpy"),
    *("tf2onnx", "onnx", "onnxruntime", "ai-edge-litert"),
)


def build(
    *, system: str, title: str, endpoints, formats, parity, extra, variants=None
) -> dict:
    """Assembles the card.

    Args:
        system: The system's id.
        title: One sentence on what the system is.
        endpoints: Name -> `Signature`.
        formats: Format name -> facts about its files.
        parity: Dict of the tolerance, the reference and the records.
        variants: Variant name -> facts about its file, what it was measured to be.
        extra: What the caller knows beside: data, steps, metrics, licence, ... by key.

    Returns:
        A dict that `json` can write.

    Raises:
        ValueError: If `extra` claims a key that the exporter writes itself.
    """
    card = {
        "schema": SCHEMA,
        "system": system,
        "title": title,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "endpoints": {name: sig.to_json() for name, sig in endpoints.items()},
        "formats": formats,
        "parity": parity,
        **({"variants": variants} if variants else {}),
        "versions": _versions(),
    }
    refuse_taken_keys(extra)
    return {**card, **extra}


def refuse_taken_keys(extra: dict) -> None:
    """Raises `ValueError` if a caller's key is one that the exporter writes."""
    if taken := sorted(set(extra) & set(_OWN)):
        raise ValueError(
            f"The exporter writes these keys of the card itself: {_OWN}. Received: "
            f"card with {taken}"
        )


def write(directory: Path, card: dict) -> None:
    """Writes card.json into the artefact."""
    text = json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False)
    (directory / layout.CARD).write_text(text + "\n", encoding="utf-8", newline="\n")


def read(directory: Path) -> dict:
    """Reads an artefact's card.

    Raises:
        ArtefactError: If it is not a card, or one of a later version.
    """
    path = directory / layout.CARD
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        schema = card["schema"]
        for key, kind in _REQUIRED.items():
            if not isinstance(card[key], kind):
                raise TypeError(f"{key} must be a {kind.__name__}")
        float(card["parity"]["tolerance"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArtefactError(
            f"{str(path)!r} is not a card of an exported model: {error!r}"
        ) from error
    if schema != SCHEMA:
        raise ArtefactError(
            f"This version of keras_gen reads cards of schema {SCHEMA}. Received: "
            f"schema {schema!r} in {str(path)!r}. Update keras_gen."
        )
    return card


def signatures(card: dict) -> dict[str, Signature]:
    """Returns the endpoints that a card describes, by name.

    Raises:
        ArtefactError: If a description is malformed.
    """
    try:
        return {
            name: Signature.from_json(name, value)
            for name, value in card["endpoints"].items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ArtefactError(f"The card's endpoints are malformed: {error!r}") from error


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{package: metadata.version(package) for package in _PACKAGES},
    }
