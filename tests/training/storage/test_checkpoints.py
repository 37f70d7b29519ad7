import zipfile

import pytest

from keras_gen.training.storage import checkpoints, step_files


@pytest.fixture
def directory(tmp_path):
    for step in (5, 100, 2_000_000):
        with zipfile.ZipFile(checkpoints.path_of(tmp_path, step), "w") as archive:
            archive.writestr("weights", bytes(range(256)) * 8)
    (tmp_path / ".partial-1-step-000200.keras").touch()
    (tmp_path / "model.keras").touch()
    return tmp_path


def test_names_carry_the_step(directory):
    path = checkpoints.path_of(directory, 5)
    assert path.name == "step-000005.keras"
    assert step_files.step_of(path) == 5
    steps = [step_files.step_of(path) for path in checkpoints.listed(directory)]
    assert steps == [5, 100, 2_000_000]


def test_the_newest_is_the_one_of_most_steps(directory):
    assert step_files.step_of(checkpoints.latest(directory)) == 2_000_000
    assert checkpoints.latest(directory / "nowhere") is None


def test_damaged_files_are_passed_over_with_a_warning(directory):
    truncated = checkpoints.path_of(directory, 2_000_000)
    truncated.write_bytes(truncated.read_bytes()[:-100])
    flipped = checkpoints.path_of(directory, 100)
    content = bytearray(flipped.read_bytes())
    content[200] ^= 1
    flipped.write_bytes(content)
    with pytest.warns(UserWarning) as warnings:
        newest = checkpoints.latest(directory)
    assert step_files.step_of(newest) == 5
    messages = [str(warning.message) for warning in warnings]
    assert len(messages) == 2
    assert str(truncated) in messages[0]
    assert str(flipped) in messages[1] and "weights is corrupt" in messages[1]
