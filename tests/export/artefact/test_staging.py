import os

import pytest

from keras_gen.export import ExportError
from keras_gen.export.artefact.staging import staging


def fill(stage, text="new"):
    (stage / "card.json").write_text(text)


def test_the_target_appears_at_the_end(tmp_path):
    target = tmp_path / "a" / "b"
    with staging(target) as stage:
        fill(stage)
        assert stage.parent == target.parent
        assert not target.exists()
    assert (target / "card.json").read_text() == "new"
    assert os.listdir(target.parent) == ["b"]


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_after_a_failure(tmp_path, interruption):
    with pytest.raises(interruption), staging(tmp_path / "b") as stage:
        fill(stage)
        raise interruption
    assert os.listdir(tmp_path) == []


def test_an_artefact_is_replaced_only_when_asked(tmp_path):
    target = tmp_path / "b"
    with staging(target) as stage:
        fill(stage, "old")
        (stage / "more.txt").write_text("old")
    with pytest.raises(ExportError, match="overwrite=True"), staging(target):
        pytest.fail("the block must not run")
    with pytest.raises(ValueError), staging(target, overwrite=True) as stage:
        raise ValueError
    assert (target / "card.json").read_text() == "old"
    with staging(target, overwrite=True) as stage:
        fill(stage)
    assert os.listdir(target) == ["card.json"]
    assert (target / "card.json").read_text() == "new"
    assert os.listdir(tmp_path) == ["b"]


def test_an_empty_directory_may_be_taken(tmp_path):
    with staging(tmp_path / "b") as stage:
        fill(stage)
        (tmp_path / "b").mkdir()
    assert os.listdir(tmp_path) == ["b"]
    assert os.listdir(tmp_path / "b") == ["card.json"]


def test_what_is_no_artefact_is_never_replaced(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    for target in ("home", "file"):
        with (
            pytest.raises(ExportError, match="Only an artefact"),
            staging(tmp_path / target, overwrite=True),
        ):
            pytest.fail("the block must not run")
    assert (tmp_path / "home" / "thesis.txt").read_text() == "x"


def test_one_that_appeared_meanwhile_is_not_replaced(tmp_path):
    with (
        pytest.raises(ExportError, match="overwrite=True"),
        staging(tmp_path / "b") as stage,
    ):
        fill(stage)
        (tmp_path / "b").mkdir()
        fill(tmp_path / "b", "theirs")
    assert (tmp_path / "b" / "card.json").read_text() == "theirs"
    assert os.listdir(tmp_path) == ["b"]
