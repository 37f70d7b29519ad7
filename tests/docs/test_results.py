"""The README's table is what the records say."""

import importlib.util
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("results", ROOT / "docs" / "results.py")
results = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(results)


def test_the_readme_is_up_to_date():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert results.BEGIN in readme
    assert results.written(readme) == readme


def test_every_system_has_a_row():
    from keras_gen import list_models

    rows = results.table().splitlines()[2:]
    for system in list_models():
        assert any(row.startswith(f"| `{system}` |") for row in rows)


def test_every_record_has_its_picture_and_protocol():
    records = sorted(results.RECORDS.glob("*.json"))
    assert records
    for path in records:
        assert path.with_suffix(".png").exists(), path
        record = json.loads(path.read_text(encoding="utf-8"))
        assert {"n_real", "n_fake", "extractor_sha256"} <= set(record["protocol"])
        assert set(record["values"]) == set(results.SUBJECTS)
        assert {"keras", "tensorflow"} <= set(record["environment"]["packages"])
