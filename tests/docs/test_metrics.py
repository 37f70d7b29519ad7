"""The page about metrics: its table of extractors is that of the manifest."""

from pathlib import Path

from keras_gen.metrics import manifests

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_the_table_of_extractors_is_that_of_the_manifest():
    _, section = PAGE.read_text("utf-8").split("## Extractors\n")
    lines = section.partition("\n## ")[0].splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("|---"))
    rows = [line for line in lines[head + 1 :] if line.startswith("|")]
    expected = [
        f"| `{name}` | `{entry['data']}` | {'x'.join(map(str, entry['image_shape']))} "
        f"| {entry['feature_dim']} | {entry['num_classes']} | {entry['accuracy']} "
        f"| `{entry['sha256'][:12]}` | `{entry['command']}` |"
        for name, entry in manifests.read(manifests.SHIPPED).items()
    ]
    assert rows == expected
