"""Renders a card as the README.md of its artefact."""

from keras_gen.export.artefact.signature import Signature
from keras_gen.features import Feature

_GENERATE = """\
```python
from keras_gen.export import load

generator = load("{name}")  # or one file of it: "{name}/model.tflite"
samples = generator.generate(16, seed=0{given})  # (16, {shape}) float32{range}
```

The same seed gives the same samples in Keras and in every format below.
"""

_CALL = """\
```python
from keras_gen.export import load

model = load("{name}")  # or one file of it: "{name}/model.tflite"
outputs = model.call("{endpoint}", {inputs})  # dict of {outputs}
```

"""

_PRIORS = {
    "normal": ", drawn from N(0, I)",
    "uniform": ", drawn from U(-1, 1)",
    "unit": ", drawn from U(0, 1)",
    "categorical": ", each number equally likely",
}

_VERIFY = """\
`keras_gen.export.verify("{name}")` compares the files with SHA256SUMS, and each format
with what Keras gave.
"""


def render(name: str, card: dict, signatures: dict[str, Signature]) -> str:
    """Returns the page.

    Args:
        name: The artefact's name: the last step of its path.
        card: From `card.build`; every key that the exporter did not write becomes a
            section of its own.
        signatures: The endpoints, by name.

    Returns:
        Markdown text.
    """
    known = {"schema", "system", "title", "created", "samples", *_SECTIONS}
    parts = [f"# {name}", f"**{card['system']}**: {card['title']}"]
    if "samples" in card:
        parts.append(f"![Samples]({card['samples']})")
    parts.append(_use(name, signatures))
    for key in (key for key in card if key not in known):
        parts += [f"## {key.replace('_', ' ').capitalize()}", _markdown(card[key])]
    for key, section in _SECTIONS.items():
        if key not in card:
            continue
        parts += [f"## {key.capitalize()}", section(card[key], signatures)]
    parts.append(f"Exported {card['created']}.")
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _use(name: str, signatures: dict[str, Signature]) -> str:
    verify = _VERIFY.format(name=name)
    if "generate" in signatures:
        signature = signatures["generate"]
        output = signature.outputs[0]
        needed = [f.name for f in signature.inputs if f.prior is None]
        bounded = output.low is not None and output.high is not None
        text = _GENERATE.format(
            name=name,
            given="".join(f", {each}=..." for each in needed),
            shape=", ".join(map(str, output.shape)),
            range=f" in {output.range}" if bounded else "",
        )
        return text + verify
    endpoint, signature = next(iter(signatures.items()))
    text = _CALL.format(
        name=name,
        endpoint=endpoint,
        inputs=", ".join(f"{f.name}=..." for f in signature.inputs),
        outputs=", ".join(f.name for f in signature.outputs),
    )
    return text + verify


def _endpoints(_, signatures) -> str:
    rows = [
        {
            "endpoint": f"`{name}`",
            "inputs": "<br>".join(map(_tensor, signature.inputs)),
            "outputs": "<br>".join(map(_tensor, signature.outputs)),
        }
        for name, signature in signatures.items()
    ]
    return (
        "The batch axis comes first and is free. Networks are in inference mode: batch "
        "normalisation uses the statistics of training, and dropout is off unless its "
        "random numbers are an input.\n\n" + _table(rows)
    )


def _tensor(feature: Feature) -> str:
    free = "any" if feature.multiple == 1 else f"multiple of {feature.multiple}"
    sides = (free if side is None else str(side) for side in feature.shape)
    values = _PRIORS.get(feature.prior, f" in {feature.range}")
    return f"`{feature.name}` ({', '.join(('batch', *sides))}) {feature.dtype}{values}"


def _formats(formats, _) -> str:
    rows = [
        {
            "format": name,
            "path": f"`{facts['path']}`",
            "size": f"{facts['bytes'] / 1e6:.2f} MB",
            "operators": ", ".join(facts.get("operators", ("TensorFlow's",))),
        }
        for name, facts in formats.items()
    ]
    return _table(rows)


def _parity(parity, _) -> str:
    rows = [
        {
            "endpoint": f"`{record['endpoint']}`",
            "output": f"`{record['output']}`",
            "format": record["format"],
            "maximum absolute difference": f"{record['max_abs_difference']:.1e}",
            "of values up to": f"{record['max_abs_value']:.2g}",
            "limit": f"{record['limit']:.1e}",
        }
        for record in parity["records"]
    ]
    sizes = ", ".join(map(str, parity["batch_sizes"]))
    return (
        f"Each format, run in its own runtime, against {parity['reference']} on the "
        f"same inputs, extremes among them, in batches of {sizes}.\n\n{_table(rows)}"
    )


def _variants(variants, _) -> str:
    rows = []
    for name, facts in variants.items():
        row = {
            "variant": f"`{name}`",
            "path": f"`{facts['path']}`",
            "size": f"{facts['bytes'] / 1e6:.2f} MB",
            "what": facts["description"],
            "mean / maximum difference": "<br>".join(
                f"{each['mean_abs_difference']:.1e} / {each['max_abs_difference']:.1e}"
                for each in facts["outputs"].values()
            ),
            "operators": ", ".join(facts["operators"]),
        }
        if quality := facts.get("quality"):
            row |= {
                key: f"{value:.4g} (float32: {quality['float32'][key]:.4g})"
                for key, value in quality["variant"].items()
                if isinstance(value, float)
            }
        rows.append(row)
    endpoint = next(iter(variants.values()))["endpoint"]
    return (
        f"Other files of the endpoint `{endpoint}`, opened by `load(..., "
        "variant=...)`. Differences are those from Keras on typical inputs.\n\n"
        + _table(rows)
    )


def _versions(versions, _) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())


_SECTIONS = {
    "endpoints": _endpoints,
    "formats": _formats,
    "parity": _parity,
    "variants": _variants,
    "versions": _versions,
}


def _markdown(value) -> str:
    """A caller's value: a dict as a list, a list of dicts as a table, else as text."""
    if isinstance(value, dict):
        return "\n".join(f"- {key}: {inner}" for key, inner in value.items())
    if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        return _table(value)
    return str(value)


def _table(rows: list[dict]) -> str:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    cells = [keys, ["---"] * len(keys)]
    cells += [[str(row.get(key, "")) for key in keys] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)
