import dataclasses

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
