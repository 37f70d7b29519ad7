"""Writes docs/gallery.md: the exported models in saved_models, from their cards.

    python docs/gallery.py

The index of the folder, saved_models/index.json, is brought up to date with it.
"""

from pathlib import Path

from keras_gen.export.artefact import card, zoo

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "saved_models"
PAGE = ROOT / "docs" / "gallery.md"

_HEAD = """\
# Exported models

Each model in [saved_models](../saved_models) was trained by a recipe of this package,
exported by `keras-gen export`, and is checked by `keras-gen verify`. This page is made
from their cards by `python docs/gallery.py`; what the metrics mean is in
[docs/results](results).

```python
from keras_gen.export import load

load("saved_models/NAME").generate(16, seed=0)  # the same in every format
load("saved_models/NAME", variant="tflite_int8")  # a smaller file, if there is one
```

`keras-gen list --zoo saved_models` shows them on the command line, and `keras-gen demo
saved_models/NAME` in a browser.
"""


def page() -> str:
    """Returns the page's Markdown."""
    entries = zoo.entries(FOLDER)
    rows = [
        f"| [{e['name']}](#{e['name']}) | {e['data']} | "
        f"{', '.join(f'`{name}`' for name in e['endpoints'])} | "
        f"{e['bytes'] / 1e6:.1f} MB |"
        for e in entries
    ]
    table = ["| model | data | endpoints | size |", "|---|---|---|---|", *rows]
    return "\n".join([_HEAD, *table, "", *map(_section, entries)])


def _section(entry: dict) -> str:
    facts = card.read(FOLDER / entry["name"])
    path = f"../saved_models/{entry['name']}"
    training = facts.get("training", {})
    lines = [
        f"## {entry['name']}",
        "",
        f"{facts['title']} Recipe `{training.get('recipe', '?')}`, "
        f"{training.get('steps', 0):,} steps, {training.get('minutes', 0):g} minutes. "
        f"[Card]({path}/README.md).",
        "",
        f"![samples]({path}/samples.png)",
        "",
        "| file | size | difference from Keras | quality | one row, 64 rows (ms) |",
        "|---|---|---|---|---|",
    ]
    for name, format_ in facts["formats"].items():
        records = [r for r in facts["parity"]["records"] if r["format"] == name]
        worst = max(record["max_abs_difference"] for record in records)
        difference = f"at most {worst:.1e}"
        times = _times(facts, name)
        lines.append(_file(name, format_["bytes"], difference, "", times))
    for name, variant in facts.get("variants", {}).items():
        mean = max(o["mean_abs_difference"] for o in variant["outputs"].values())
        difference, quality = f"{mean:.1e} in the mean", _quality(variant)
        times = _times(facts, name)
        lines.append(_file(name, variant["bytes"], difference, quality, times))
    if "latency_conditions" in facts:
        lines += ["", f"Times of one thread: {facts['latency_conditions']}"]
    return "\n".join([*lines, ""])


def _file(name: str, size: int, *cells: str) -> str:
    return f"| `{name}` | {size / 1e6:.2f} MB | {' | '.join(cells)} |"


def _times(facts: dict, name: str) -> str:
    for row in facts.get("latency", []):
        if row["file"] == name and row["threads"] in (1, "own"):
            return f"{row['1 rows, ms']:g}, {row['64 rows, ms']:g}"
    return ""


def _quality(variant: dict) -> str:
    quality = variant.get("quality")
    if not quality:
        return ""
    return ", ".join(
        f"{key} {value:.3g} (float32 {quality['float32'][key]:.3g})"
        for key, value in quality["variant"].items()
        if isinstance(value, float)
    )


def write() -> None:
    """Writes the page and the index."""
    zoo.write(FOLDER)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
