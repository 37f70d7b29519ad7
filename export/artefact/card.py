"""The artefact's card: card.json, which programs read, and its README.md for people."""

import json
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from keras_gen.export.artefact import card_check, layout
from keras_gen.export.artefact.signature import Signature
from keras_gen.export.errors import ArtefactError, ExportError

SCHEMA = 1

_OWN = (
    *("schema", "system", "title", "created", "samples"),
    *("endpoints", "formats", "parity", "variants", "versions"),
)

# A card has some ten thousand; a file of gigabytes must not be read to be refused.
_MOST_BYTES = 16 * 2**20

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
    """Writes card.json into the artefact.

    Raises:
        ExportError: If it is too long to be read again.
    """
    text = json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    content = text.encode()
    if len(content) > _MOST_BYTES:
        raise ExportError(
            f"A card has at most {_MOST_BYTES:,} bytes. Received: {len(content):,}; "
            "pass less in `card`."
        )
    (directory / layout.CARD).write_bytes(content)


def read(directory: Path) -> dict:
    """Reads an artefact's card.

    Raises:
        ArtefactError: If it is not a card, or one of a later version.
    """
    path = directory / layout.CARD
    try:
        card = _parse(path)
        if type(card["schema"]) is int and card["schema"] > SCHEMA:
            raise ArtefactError(
                f"This version of keras_gen reads cards of schema {SCHEMA}. Received: "
                f"schema {card['schema']!r} in {str(path)!r}. Update keras_gen."
            )
        if card["schema"] != SCHEMA:
            raise ValueError(f"schema must be {SCHEMA}, not {card['schema']!r:.80}")
        card_check.card(card)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArtefactError(
            f"{str(path)!r} is not a card of an exported model: {error!r}"
        ) from error
    return card


def signatures(card: dict) -> dict[str, Signature]:
    """Returns the endpoints that a card describes, by name.

    Raises:
        ArtefactError: If a description is malformed.
    """
    try:
        for name, value in card["endpoints"].items():
            card_check.endpoint(name, value)
        return {
            name: Signature.from_json(name, value)
            for name, value in card["endpoints"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArtefactError(f"The card's endpoints are malformed: {error!r}") from error


def _parse(path: Path) -> dict:
    """Reads a file of one JSON object, strictly."""
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise ValueError(f"it has {size:,} bytes, and a card at most {_MOST_BYTES:,}")
    card = json.loads(
        path.read_bytes().decode("utf-8"),
        object_pairs_hook=_unique,
        parse_constant=_no_constant,
    )
    if not isinstance(card, dict):
        raise TypeError("it is no object")
    return card


def _unique(pairs: list[tuple]) -> dict:
    """Refuses an object of which two readers could see two values."""
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"key {twice!r:.80} stands there twice")
    return value


def _no_constant(name: str):
    raise ValueError(f"{name} is no number of JSON")


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{package: metadata.version(package) for package in _PACKAGES},
    }
