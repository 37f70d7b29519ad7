import numpy as np
import pytest
from PIL import Image

from keras_gen import images
from keras_gen.training.storage import atomic


def test_a_file_appears_whole_in_a_new_folder(tmp_path):
    path = tmp_path / "new" / "file.txt"
    with atomic.replacing(path) as partial:
        partial.write_text("half")
        assert not path.exists()
        assert partial.suffix == path.suffix
    assert path.read_text() == "half"
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_what_was_there(tmp_path):
    path = tmp_path / "file.txt"
    atomic.write_text(path, "old")
    with pytest.raises(RuntimeError), atomic.replacing(path) as partial:
        partial.write_text("new")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_text_is_utf8_with_unix_line_ends(tmp_path):
    atomic.write_text(tmp_path / "file.txt", "β\n")
    assert (tmp_path / "file.txt").read_bytes() == b"\xce\xb2\n"


def test_leftovers_of_killed_processes_are_removed(tmp_path):
    (tmp_path / "kept.txt").touch()
    with pytest.raises(FileNotFoundError), atomic.replacing(tmp_path / "a") as partial:
        partial.touch()
        partial.rename(leftover := tmp_path / f"{partial.name}-of-another")
    assert leftover.exists()
    atomic.remove_partial(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_saved_pictures_read_back(tmp_path):
    picture = images.grid(np.linspace(-1, 1, 64).reshape(1, 8, 8, 1))
    atomic.save_png(picture, tmp_path / "new" / "a.png")
    with Image.open(tmp_path / "new" / "a.png") as loaded:
        assert np.array_equal(np.asarray(loaded), np.asarray(picture))
    assert len(list((tmp_path / "new").iterdir())) == 1
