"""The index of a folder of artefacts: what each is, how large, and what it measured."""

import hashlib
import json
from pathlib import Path

from keras_gen.export.artefact import card as cards
from keras_gen.export.artefact import layout
from keras_gen.export.errors import ArtefactError

INDEX = "index.json"


def entries(folder) -> list[dict]:
    """Describes each artefact in a folder, from its card.

    Args:
        folder: Directory of artefacts; what has no card is passed over.

    Returns:
        For each artefact, by name: `name`, `system`, `title`, `data`, `endpoints`,
        `formats` and `variants` (lists of names), `bytes` of the whole, `licence`,
        `metrics` as on the card, and `sha256` of its SHA256SUMS, which stands for every
        file in it.

    Raises:
        ArtefactError: If the folder is missing, or a card is damaged.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ArtefactError(
            f"A zoo is a folder of artefacts. Received: {str(folder)!r}, which is none."
        )
    found = sorted(path.parent for path in folder.glob(f"*/{layout.CARD}"))
    return [_entry(directory, cards.read(directory)) for directory in found]


def write(folder) -> Path:
    """Writes the index of a folder, index.json, and returns its path."""
    path = Path(folder) / INDEX
    text = json.dumps(entries(folder), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def _entry(directory: Path, card: dict) -> dict:
    data = card.get("data", "not recorded")
    files = [path for path in directory.rglob("*") if path.is_file()]
    sums = (directory / layout.CHECKSUMS).read_bytes()
    return {
        "name": directory.name,
        "system": card["system"],
        "title": card.get("title", ""),
        "data": data["source"] if isinstance(data, dict) else data,
        "endpoints": list(card["endpoints"]),
        "formats": list(card["formats"]),
        "variants": list(card.get("variants", {})),
        "bytes": sum(path.stat().st_size for path in files),
        "licence": card.get("licence", "not stated"),
        "metrics": card.get("metrics", "not evaluated"),
        "sha256": hashlib.sha256(sums).hexdigest(),
    }
