"""The README's table is what the records say."""

import importlib.util
import json
from pathlib import Path

from keras_gen.metrics import Measurement

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
        for measurement in record["measurements"]:
            Measurement(**measurement)  # Refuses one without its protocol.
        subjects = {m["subject"] for m in record["measurements"]}
        assert len(subjects) > 1, f"{path.name} has no baseline"
        assert record["verdicts"], f"{path.name} was expected nothing of"
        assert {"keras", "tensorflow"} <= set(record["environment"]["packages"])


def test_a_record_takes_the_last_value_of_each_metric_at_the_newest_step():
    def row(metric, value, step=2, checkpoint="step-000002.keras"):
        subject = "generator"
        return {
            "metric": metric,
            "subject": subject,
            "value": value,
            "step": step,
            "checkpoint": checkpoint,
        }

    older, first, again = row("fd_c", 9, step=1), row("fd_c", 3), row("fd_c", 4)
    other, small = row("kid_c", 1), row("fd_c", 7, checkpoint=None)
    kept = results.newest_values([older, first, other, small, again])
    assert [each["value"] for each in kept] == [4, 1]
    assert results.newest_values([small]) == []
