from pathlib import Path

from keras_gen.training.storage import step_files


def test_names_carry_the_step():
    path = step_files.path_of(Path("a"), 5, ".png")
    assert path == Path("a/step-000005.png")
    assert step_files.step_of(path) == 5


def test_files_are_listed_by_their_steps(tmp_path):
    for step in (2_000_000, 5, 100):
        step_files.path_of(tmp_path, step, ".png").touch()
    for other in (".partial-1-step-000200.png", "step-000006.keras", "notes.png"):
        (tmp_path / other).touch()
    found = step_files.listed(tmp_path, ".png")
    assert [step_files.step_of(path) for path in found] == [5, 100, 2_000_000]
    assert step_files.listed(tmp_path / "nowhere", ".png") == []
