import dataclasses
import json
import shutil

import fabricated
import pytest

from keras_gen.training import RecipeError, RunError
from keras_gen.training.comparisons import harness, lock, outcome
from keras_gen.training.comparisons.comparison import Comparison


class FakeProcess:
    """Ends at once with what `give` says, and notes that it was started."""

    started: list
    wanted: list
    alive: int
    most: int

    def __init__(self, training, comparison, lock):
        type(self).started.append(training.key)
        type(self).alive += 1
        type(self).most = max(self.most, self.alive)
        self.training = training
        self.polls = 0
        result = self.give(training)
        self.code = 0 if result else 1
        type(self).wanted.append(comparison.evaluations_of(training))
        if result:
            training.run.mkdir(parents=True, exist_ok=True)
            outcome.write(training.run, result)

    def poll(self):
        self.polls += 1
        if self.polls == 1:
            return None
        if self.polls == 2:
            type(self).alive -= 1
        return self.code

    def stop(self):
        pass

    def wait(self, seconds):
        pass

    def last_words(self):
        return "No such data."


@pytest.fixture
def fake(monkeypatch):
    """Returns a function that sets what trainings give: training -> outcome or None."""

    def use(give):
        class Fake(FakeProcess):
            started, wanted, alive, most = [], [], 0, 0

        Fake.give = staticmethod(give)
        monkeypatch.setattr(harness, "Process", Fake)
        return Fake

    return use


def lines(directory):
    return [
        json.loads(t)
        for t in (directory / "results.jsonl").read_text().split("\n")
        if t
    ]


def keys(directory):
    return [
        (x["row"], x["phase"], x["seed"], x["metric"], x["subject"])
        for x in lines(directory)
    ]


def test_every_row_and_seed_is_trained_once(tmp_path, fake):
    fakes = fake(lambda training: fabricated.outcome(fd_c=1.0 + training.seed))
    comparison = Comparison(study=fabricated.study())
    said = []
    assert harness.run(comparison, tmp_path, say=said.append) == []
    assert len(fakes.started) == 4
    assert fakes.most == 1
    assert said[0].startswith("[1/4] A, seed 0: begins, log ")
    assert said[1] == "[1/4] A, seed 0: fd_c 1 in 60 s"
    before = lines(tmp_path)
    assert harness.run(comparison, tmp_path, say=said.append) == []
    assert len(fakes.started) == 4
    assert said[-1] == "[4/4] B-1, seed 1: on record"
    assert lines(tmp_path) == before


def test_it_goes_on_where_it_was_killed(tmp_path, fake):
    fakes = fake(lambda training: fabricated.outcome(fd_c=2.0))
    comparison = Comparison(study=fabricated.study())

    def die(text):
        if " in 60 s" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        harness.run(comparison, tmp_path, say=die)
    assert fakes.started == [("A", "final", "default", 0)]
    assert len(lines(tmp_path)) == 2
    assert harness.run(comparison, tmp_path) == []
    assert len(fakes.started) == len(set(fakes.started)) == 4
    found = keys(tmp_path)
    assert len(found) == len(set(found)) == 8


def test_a_result_that_was_not_recorded_any_more_is_taken(tmp_path, fake):
    fakes = fake(lambda training: fabricated.outcome(fd_c=2.0))
    comparison = Comparison(study=fabricated.study())
    harness.run(comparison, tmp_path)
    whole = lines(tmp_path)
    # Killed between the end of a training and the line about it.
    kept = (tmp_path / "results.jsonl").read_text().splitlines(keepends=True)[:6]
    (tmp_path / "results.jsonl").write_text("".join(kept))
    harness.run(comparison, tmp_path)
    assert len(fakes.started) == 4
    assert lines(tmp_path) == whole


def test_more_seeds_train_only_what_is_new(tmp_path, fake):
    fakes = fake(lambda training: fabricated.outcome(fd_c=2.0))
    harness.run(Comparison(study=fabricated.study()), tmp_path)
    harness.run(Comparison(study=fabricated.study(seeds=(0, 1, 2))), tmp_path)
    assert [key[3] for key in fakes.started[4:]] == [2, 2]


def test_the_search_chooses_what_the_seeds_train_with(tmp_path, fake):
    value = {("A", "slow"): 1.0, ("A", "own"): 2.0, ("B-1", "slow"): 4.0}
    fakes = fake(lambda t: fabricated.outcome(fd_c=value.get((t.row, t.setting), 3.0)))
    said = []
    study = fabricated.study(search=fabricated.SEARCH)
    harness.run(Comparison(study=study), tmp_path, say=said.append)
    assert [key for key in fakes.started if key[1] == "final"] == [
        ("A", "final", "slow", 0),
        ("B-1", "final", "own", 0),
        ("A", "final", "slow", 1),
        ("B-1", "final", "own", 1),
    ]
    assert "A: slow" in said and "B-1: own" in said
    assert said[0].startswith("[1/8] A, search slow: begins")
    assert said[-1].startswith("[8/8] B-1, seed 1: ")


def test_divergence_is_recorded_and_not_tried_again(tmp_path, fake):
    def give(training):
        if training.row == "A":
            return dataclasses.replace(fabricated.outcome(), status="diverged")
        return fabricated.outcome(fd_c=1.0)

    fakes = fake(give)
    said = []
    comparison = Comparison(study=fabricated.study())
    assert harness.run(comparison, tmp_path, metrics=["fd_c"], say=said.append) == []
    assert "[1/4] A, seed 0: diverged at step 12" in said
    assert harness.run(comparison, tmp_path, metrics=["fd_c"]) == []
    assert len(fakes.started) == 4
    found = [x["metric"] for x in lines(tmp_path) if x["status"] == "diverged"]
    assert found == [None, None]


def test_a_failure_is_told_and_tried_again(tmp_path, fake):
    fake(lambda t: None if t.row == "A" else fabricated.outcome(fd_c=1.0))
    comparison = Comparison(study=fabricated.study())
    failures = harness.run(comparison, tmp_path)
    assert [(f.training.row, f.reason) for f in failures] == [
        ("A", "No such data.")
    ] * 2
    assert {line["row"] for line in lines(tmp_path)} == {"B-1"}
    again = fake(lambda training: fabricated.outcome(fd_c=1.0))
    assert harness.run(comparison, tmp_path) == []
    assert [key[0] for key in again.started] == ["A", "A"]


def test_a_row_whose_search_failed_is_not_trained(tmp_path, fake):
    fakes = fake(
        lambda t: (
            None
            if t.key[:3] == ("A", "search", "slow")
            else fabricated.outcome(fd_c=1.0)
        )
    )
    study = fabricated.study(search=fabricated.SEARCH)
    failures = harness.run(Comparison(study=study), tmp_path)
    assert len(failures) == 1
    assert {key[0] for key in fakes.started if key[1] == "final"} == {"B-1"}


def test_two_at_once_and_no_more(tmp_path, fake):
    fakes = fake(lambda training: fabricated.outcome(fd_c=1.0))
    harness.run(Comparison(study=fabricated.study()), tmp_path, jobs=2)
    assert fakes.most == 2
    assert {line["jobs"] for line in lines(tmp_path)} == {2}
    with pytest.raises(RunError, match="Received: jobs=3"):
        harness.run(Comparison(study=fabricated.study()), tmp_path, jobs=3)


def test_a_metric_that_cannot_come_is_refused_before_any_training(tmp_path, fake):
    fakes = fake(lambda training: fabricated.outcome(fd_c=1.0))
    comparison = Comparison(study=fabricated.study())
    with pytest.raises(RunError, match="Unknown metric 'fd'. Did you mean 'fd_"):
        harness.run(comparison, tmp_path, metrics=["fd"])
    with pytest.raises(RunError, match="'A' is measured by frechet only.* --evaluati"):
        harness.run(comparison, tmp_path, metrics=["kid_c"])
    searched = fabricated.study(search=fabricated.SEARCH, metric="mode_kl")
    with pytest.raises(RunError, match="Unknown metric 'mode_kl'"):
        harness.run(Comparison(study=searched), tmp_path)
    assert fakes.started == []
    # Nothing was written by which another comparison would be refused.
    assert not (tmp_path / "comparison.json").exists()


def test_a_metric_that_did_not_come_ends_it_after_the_first(tmp_path, fake):
    fakes = fake(lambda training: fabricated.outcome(fd_c=1.0))
    comparison = Comparison(study=fabricated.study())
    for _ in range(2):
        with pytest.raises(RunError, match="Unknown metric 'class_kl'"):
            harness.run(comparison, tmp_path, metrics=["class_kl"])
    assert len(fakes.started) == 1


def both(training):
    return fabricated.outcome(("frechet", "kernel_distance"), fd_c=2.0, kid_c=0.5)


def test_what_is_asked_later_is_measured_of_what_was_trained(tmp_path, fake):
    study = fabricated.study()
    fake(lambda training: fabricated.outcome(fd_c=2.0))
    harness.run(Comparison(study=study), tmp_path)
    fakes = fake(both)
    said = []
    more = Comparison(study=study, evaluations=("kid",))
    assert harness.run(more, tmp_path, metrics=["kid_c"], say=said.append) == []
    assert fakes.wanted == [("frechet", "kernel_distance")] * 4
    assert said[0].startswith("[1/4] A, seed 0: is measured by kernel_distance, log")
    assert said[1] == "[1/4] A, seed 0: fd_c 2, kid_c 0.5 in 60 s"
    # It stays asked for, of seeds that come later too, and nothing is done twice.
    later = Comparison(study=fabricated.study(seeds=(0, 1, 2)))
    harness.run(later, tmp_path)
    assert [key[3] for key in fakes.started] == [0, 0, 1, 1, 2, 2]
    assert set(fakes.wanted) == {("frechet", "kernel_distance")}
    found = keys(tmp_path)
    assert len(found) == len(set(found)) == 6 * 4


def test_what_is_gone_cannot_be_measured_and_is_not_trained_again(tmp_path, fake):
    study = fabricated.study()
    fake(lambda training: fabricated.outcome(fd_c=2.0))
    harness.run(Comparison(study=study), tmp_path)
    shutil.rmtree(tmp_path / "runs" / "a")
    fakes = fake(both)
    assert harness.run(Comparison(study=study), tmp_path) == []
    failures = harness.run(Comparison(study=study, evaluations=("kid",)), tmp_path)
    assert {key[0] for key in fakes.started} == {"B-1"}
    assert [(f.training.row, f.training.seed) for f in failures] == [("A", 0), ("A", 1)]
    assert failures[0].reason.startswith("Its run is gone, so it cannot be measured by")


def test_a_measurement_that_fails_leaves_what_is_on_record(tmp_path, fake):
    study = fabricated.study()
    fake(lambda training: fabricated.outcome(fd_c=2.0))
    harness.run(Comparison(study=study), tmp_path)
    before = lines(tmp_path)
    fake(lambda training: None)
    failures = harness.run(Comparison(study=study, evaluations=("kid",)), tmp_path)
    assert len(failures) == 4
    assert lines(tmp_path) == before


def test_some_rows_now_and_the_others_later(tmp_path, fake):
    fakes = fake(lambda training: fabricated.outcome(fd_c=1.0))
    comparison = Comparison(study=fabricated.study(search=fabricated.SEARCH))
    said = []
    harness.run(comparison, tmp_path, rows=["b-1"], say=said.append)
    assert {key[0] for key in fakes.started} == {"B-1"}
    assert len(fakes.started) == 4
    assert said[-1].startswith("[4/4] B-1, seed 1: ")
    assert not any(text.startswith("A") for text in said)
    harness.run(comparison, tmp_path, rows=["A"])
    harness.run(comparison, tmp_path)
    assert len(fakes.started) == len(set(fakes.started)) == 8
    with pytest.raises(RecipeError, match="Unknown row 'C'"):
        harness.run(comparison, tmp_path, rows=["C"])


def test_one_at_a_time_works_in_a_directory(tmp_path, fake):
    fake(lambda training: None)
    with lock.held(tmp_path), pytest.raises(RunError, match="another is at work"):
        harness.run(Comparison(study=fabricated.study()), tmp_path)
