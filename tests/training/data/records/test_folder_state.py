import pytest

from keras_gen.training.data import DataError
from keras_gen.training.data.records import folder_state, index

REQUEST = index.Request(
    spec="digits",
    splits=("train",),
    image_size=None,
    channels=None,
    seed=0,
    encoding="raw",
    shards=2,
    shard_mib=None,
)
INDEX = index.Index(request=REQUEST, splits={}, keras_gen="0.1")
OWN = ("train-00000-of-00002.tfrecord", "train-00000-of-00002.offsets.npy")


def test_free_folders_hold_no_index(tmp_path):
    assert folder_state.earlier(tmp_path / "absent", REQUEST) is None
    for name in (*OWN, ".partial-1-train-00001-of-00002.tfrecord"):
        (tmp_path / name).touch()
    assert folder_state.earlier(tmp_path, REQUEST) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(OWN)


@pytest.mark.parametrize("name", [index.COMPLETE, index.UNDER_WAY])
def test_the_same_request_is_found(tmp_path, name):
    index.write(tmp_path / name, INDEX)
    assert folder_state.earlier(tmp_path, REQUEST) == INDEX


def test_another_request_is_refused_by_its_differences(tmp_path):
    index.write(tmp_path / index.COMPLETE, INDEX)
    other = REQUEST.model_copy(update={"seed": 3, "shards": 4})
    with pytest.raises(DataError, match="seed=0 instead of 3, shards=2 instead of 4"):
        folder_state.earlier(tmp_path, other)


def test_strangers_are_refused_and_survive(tmp_path):
    index.write(tmp_path / index.COMPLETE, INDEX)
    (tmp_path / OWN[0]).touch()
    (tmp_path / "thesis.txt").touch()
    for call in (folder_state.clear, lambda d: folder_state.earlier(d, REQUEST)):
        with pytest.raises(DataError, match="which holds 'thesis.txt'"):
            call(tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
    with pytest.raises(DataError, match="a file"):
        folder_state.clear(tmp_path / "thesis.txt")


def test_clearing_removes_records(tmp_path):
    index.write(tmp_path / index.COMPLETE, INDEX)
    for name in OWN:
        (tmp_path / name).touch()
    folder_state.clear(tmp_path)
    assert list(tmp_path.iterdir()) == []
    folder_state.clear(tmp_path / "absent")
