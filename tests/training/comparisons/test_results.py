import dataclasses
import json

import fabricated
import pytest

from keras_gen.training.comparisons import plan
from keras_gen.training.comparisons.results import Results


@pytest.fixture
def trainings(tmp_path):
    study = fabricated.study()
    return plan.finals(study, tmp_path, plan.only_setting(study))


def test_a_line_has_all_that_a_value_depends_on(tmp_path, trainings):
    results = Results(tmp_path)
    results.add(trainings[1], fabricated.outcome(fd_c=3.5), jobs=2)
    lines = [json.loads(text) for text in results.path.read_text().splitlines()]
    assert lines == results.lines == Results(tmp_path).lines
    assert lines[0] == fabricated.line("B-1", 0, 3.5, jobs=2)
    assert [line["subject"] for line in lines] == ["generator", "test split"]
    assert results.has(trainings[1]) and not results.has(trainings[3])
    assert results.values(trainings[1]) == {"fd_c": 3.5}


def test_nothing_is_recorded_twice_and_what_is_missing_is_added(tmp_path, trainings):
    results = Results(tmp_path)
    made = fabricated.outcome(fd_c=3.5, class_kl=0.1)
    results.add(trainings[0], made, jobs=1)
    whole = results.path.read_text()
    results.add(trainings[0], made, jobs=1)
    assert results.path.read_text() == whole
    # The process was killed while it wrote the third line.
    results.path.write_text("\n".join(whole.splitlines()[:2]) + '\n{"row": "A", "ph')
    Results(tmp_path).add(trainings[0], made, jobs=1)
    assert results.path.read_text() == whole


def test_divergence_is_one_line_without_a_value(tmp_path, trainings):
    made = dataclasses.replace(
        fabricated.outcome(), status="diverged", message="Training diverged: x"
    )
    results = Results(tmp_path)
    results.add(trainings[0], made, jobs=1)
    assert results.lines == [fabricated.diverged("A", 0)]
    assert results.values(trainings[0]) == {}


def test_lines_are_found_by_phase_and_row(tmp_path):
    results = Results(tmp_path)
    results.lines = [
        fabricated.line("A", 0, 1.0),
        fabricated.line("A", 0, 2.0, phase="search"),
        fabricated.line("B", 0, 3.0),
    ]
    assert [line["value"] for line in results.of("final")] == [1.0, 3.0]
    assert [line["value"] for line in results.of("final", ["B"])] == [3.0]
    assert [line["value"] for line in results.of("search")] == [2.0]
