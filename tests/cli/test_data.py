import pytest

from keras_gen.cli import data as command
from keras_gen.training import data
from keras_gen.training.data import DataError


@pytest.fixture
def run(capfd, monkeypatch, tmp_path):
    """Returns a function that runs `keras-gen data` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")

    def call(*arguments):
        capfd.readouterr()
        command.app([str(each) for each in arguments], standalone_mode=False)
        return capfd.readouterr()

    return call


def test_prepare_writes_what_can_be_trained_on(run):
    outcome = run("prepare", "digits", "-o", "out", "--shards", 2, "--image-size", 16)
    assert outcome.err.count("written  ") == 4
    rows = [line.split() for line in outcome.out.splitlines()[2:4]]
    assert [(row[0], *row[-4:-2]) for row in rows] == [
        ("train", "1,438", "2"),
        ("test", "359", "2"),
    ]
    assert "image 16x16x1 uint8, label 1 int32" in outcome.out
    assert outcome.out.endswith("Train on them: --data records:out\n")
    assert data.load("records:out", "test").image_shape == (16, 16, 1)
    again = run("prepare", "digits", "-o", "out", "--shards", 2, "--image-size", 16)
    assert again.err.count("kept  ") == 4


def test_options_reach_the_records(run):
    options = ["--split", "test", "--encoding", "png", "--channels", 3, "--seed", 5]
    run("prepare", "digits", "-o", "out", "--shard-mib", 1, *options)
    request = data.records.verify("out").request
    assert (request.splits, request.encoding, request.channels) == (("test",), "png", 3)
    assert (request.seed, request.shard_mib, request.shards) == (5, 1, None)
    with pytest.raises(DataError, match="other records"):
        run("prepare", "digits", "-o", "out")
    run("prepare", "digits", "-o", "out", "--overwrite")
    assert data.records.verify("out").request.encoding == "raw"


def test_verify_names_the_damaged_shard(run, tmp_path):
    run("prepare", "digits", "-o", "out", "--split", "test", "--shards", 2)
    assert run("verify", "out").out.endswith("All files are as written.\n")
    (tmp_path / "out" / "test-00001-of-00002.tfrecord").unlink()
    with pytest.raises(DataError, match="test-00001-of-00002.tfrecord is missing"):
        run("verify", "out")
