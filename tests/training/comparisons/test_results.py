import dataclasses
import json

import fabricated
import pytest

from keras_gen.metrics import Measurement
from keras_gen.training import RunError
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


def test_every_field_of_a_measurement_is_kept(tmp_path, trainings):
    measured = Measurement(
        metric="kid_c",
        value=0.125,
        subject="test split",
        details={"std": 0.5, "subsets": 50, "subset_size": 9},
        **fabricated.PROTOCOL,
    )
    made = dataclasses.replace(
        fabricated.outcome(), measurements=(dataclasses.asdict(measured),)
    )
    results = Results(tmp_path)
    results.add(trainings[0], made, jobs=1)
    (line,) = map(json.loads, results.path.read_text().splitlines())
    fields = {name: line[name] for name in ("metric", "subject", "value", "details")}
    assert Measurement(**fields, **line["protocol"]) == measured
    assert len(line["protocol"]["extractor_sha256"]) == 64
    assert (line["seed"], line["protocol"]["seed"]) == (0, 5)


def test_old_lines_are_read_and_become_whole_where_the_outcome_is_known(
    tmp_path, trainings
):
    results = Results(tmp_path)
    results.lines = [
        fabricated.old(fabricated.line("A", 0, 3.5, jobs=2)),
        fabricated.old(fabricated.line("A", 0, 0.0, subject="test split", jobs=2)),
        fabricated.old(fabricated.line("B-1", 0, 9.0)),
    ]
    results.write(results.path)
    results = Results(tmp_path)
    assert results.evaluations(trainings[1]) == {"frechet"}
    # Its outcome is from then too.
    made = dataclasses.replace(fabricated.outcome(fd_c=3.5), evaluations=None)
    results.add(trainings[0], made, jobs=1)
    assert results.lines == [
        fabricated.line("A", 0, 3.5, jobs=2),
        fabricated.line("A", 0, 0.0, subject="test split", jobs=2),
        fabricated.old(fabricated.line("B-1", 0, 9.0)),
    ]
    assert Results(tmp_path).lines == results.lines


def test_a_line_without_a_key_is_refused_with_a_remedy(tmp_path):
    line = fabricated.line("A", 0, 1.0)
    del line["protocol"]
    (tmp_path / "results.jsonl").write_text(json.dumps(line) + "\n")
    with pytest.raises(RunError, match=r"line 1 of .* without protocol. Move the file"):
        Results(tmp_path)


def test_what_is_measured_later_is_added_with_the_first_jobs(tmp_path, trainings):
    results = Results(tmp_path)
    results.add(trainings[0], fabricated.outcome(fd_c=3.5), jobs=2)
    both = fabricated.outcome(("frechet", "kernel_distance"), fd_c=3.5, kid_c=0.1)
    results.add(trainings[0], both, jobs=1)
    assert [(x["metric"], x["jobs"]) for x in results.lines] == [
        *[("fd_c", 2)] * 2,
        *[("kid_c", 2)] * 2,
    ]
    assert results.evaluations(trainings[0]) == {"frechet", "kernel_distance"}


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
