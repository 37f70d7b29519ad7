import dataclasses
import json

import fabricated
import pytest

from keras_gen.training.comparisons import outcome


def test_an_outcome_is_kept_beside_the_run(tmp_path):
    assert outcome.read(tmp_path) is None
    made = fabricated.outcome(fd_c=3.0)
    outcome.write(tmp_path, made)
    assert outcome.read(tmp_path) == made


@pytest.mark.parametrize(
    ("status", "final"),
    [("begun", False), ("trained", False), ("measured", True), ("diverged", True)],
)
def test_only_what_would_come_out_again_is_final(status, final):
    made = dataclasses.replace(fabricated.outcome(), status=status)
    assert made.final is final


def test_what_is_missing_depends_on_how_far_it_came():
    wanted = ("frechet", "kernel_distance")
    measured = fabricated.outcome(fd_c=1.0)
    assert measured.missing(wanted, "frechet") == ("kernel_distance",)
    for status, missing in (("trained", wanted), ("begun", wanted), ("diverged", ())):
        made = dataclasses.replace(measured, status=status)
        assert made.missing(wanted, "frechet") == missing


def test_an_outcome_from_before_evaluations_were_kept_has_its_recipes_own(tmp_path):
    outcome.write(tmp_path, fabricated.outcome(fd_c=3.0))
    path = tmp_path / "outcome.json"
    values = json.loads(path.read_text())
    del values["evaluations"]
    path.write_text(json.dumps(values))
    old = outcome.read(tmp_path)
    assert old.evaluations is None
    assert old.missing(("modes", "kernel_distance"), "modes") == ("kernel_distance",)
