"""Writes what was measured into an artefact's card and page."""

from keras_gen.export.artefact import card as cards
from keras_gen.export.artefact import checksums, layout, readme


def record(directory, report: dict) -> None:
    """Puts the latencies of a report on the card, and brings page and sums up to date.

    Args:
        directory: The artefact, or a part of it. It must be as exported, so that a
            tampered file does not get a new checksum.
        report: What `measure.measure` returned.

    Raises:
        ArtefactError: If a file is missing or has changed.
    """
    directory, _ = layout.locate(directory)
    checksums.check(directory)
    card = cards.read(directory)
    machine, protocol = report["machine"], report["protocol"]
    card["latency"] = [_row(row) for row in report["rows"]]
    card["latency_conditions"] = (
        f"Endpoint {report['endpoint']}, median of {protocol['rounds']} turns and "
        f"{protocol['starts']} starts, {report['measured'][:10]}; "
        f"{machine['processor']}, {machine['cores_available']} of {machine['cores']} "
        "cores. A start is a new process until its first output."
    )
    cards.write(directory, card)
    page = readme.render(directory.name, card, cards.signatures(card))
    (directory / layout.README).write_text(page, encoding="utf-8", newline="\n")
    checksums.write(directory)


def _row(row: dict) -> dict:
    batches = {
        f"{size} rows, ms": float(f"{figures['median_ms']:.3g}")
        for size, figures in row["batches"].items()
    }
    return {
        "file": row["name"],
        "threads": row["threads"] or "own",
        **batches,
        "start, ms": float(f"{row['start']['median_ms']:.3g}"),
    }
