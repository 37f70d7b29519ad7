"""Damaged and foreign files given to commands: one line, a code, and no traceback."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from keras_gen.export.artefact import checksums


@pytest.fixture
def copy(artefact, tmp_path):
    return shutil.copytree(artefact, tmp_path / "copy")


def truncate(path):
    path.write_bytes(path.read_bytes()[:100])


def nest(path):
    path.write_bytes(b'{"a":' * 100_000)


def not_unicode(path):
    path.write_bytes(b"\xff\xfe")


def point_outside(path):
    path.write_text(f"{'0' * 64}  ../../etc/passwd\n")


FAULTS = {
    "truncated model": ("onnx/generate.onnx", truncate),
    "truncated card": ("card.json", truncate),
    "nested card": ("card.json", nest),
    "card in another encoding": ("card.json", not_unicode),
    "no card": ("card.json", Path.unlink),
    "truncated reference": ("reference.npz", truncate),
    "checksums of other files": ("SHA256SUMS", point_outside),
    "no checksums": ("SHA256SUMS", Path.unlink),
}


def refused(outcome):
    return (
        outcome.code in (1, 2)
        and outcome.err.startswith("Error: ")
        and outcome.err.count("\n") == 1
        and "Traceback" not in outcome.err
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_verify_refuses(call, copy, fault):
    name, damage = FAULTS[fault]
    damage(copy / name)
    outcome = call("verify", copy)
    assert refused(outcome), outcome
    if name != "SHA256SUMS" and (copy / "card.json").exists():
        # By what it finds, too, where the checksums were made to fit.
        checksums.write(copy)
        outcome = call("verify", copy)
        assert refused(outcome), outcome


@pytest.mark.parametrize("command", ["sample", "benchmark"])
@pytest.mark.parametrize(
    "fault", [f for f in FAULTS if "checksums" not in f and "reference" not in f]
)
def test_what_is_needed_is_refused(call, copy, command, fault):
    name, damage = FAULTS[fault]
    damage(copy / name)
    outcome = call(command, copy)
    assert refused(outcome), outcome
    assert not Path("samples.png").exists()


def test_a_damaged_checkpoint_is_refused(call, trained, tmp_path):
    path = tmp_path / "model.keras"
    content = bytearray(trained.checkpoint().read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    outcome = call("export", path, "--output", "out")
    assert refused(outcome), outcome
    assert "cannot be loaded" in outcome.err
    assert not Path("out").exists()


def test_a_full_disk_leaves_the_artefact_as_it_was(call, trained, copy, monkeypatch):
    def full(*arguments, **keywords):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = (copy / "SHA256SUMS").read_bytes()
    monkeypatch.setattr("numpy.savez_compressed", full)
    options = ["--format", "onnx", "--overwrite"]
    outcome = call("export", trained.path, "--output", copy, *options)
    assert refused(outcome), outcome
    assert "cannot be written to" in outcome.err
    assert "No space left on device" in outcome.err
    assert (copy / "SHA256SUMS").read_bytes() == before
    assert [path.name for path in copy.parent.iterdir()] == ["copy"]
    monkeypatch.undo()
    assert checksums.check(copy) >= 4


def test_a_file_in_the_way_is_refused(call, trained, tmp_path):
    (tmp_path / "file").write_text("mine")
    outcome = call("export", trained.path, "--output", "file/out", "-f", "onnx")
    assert refused(outcome), outcome
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("latents=[1]", "needs at least one row of shape"),
        ("latents=NaN", "Input 'latents'"),
        ('latents="x"', "could not convert string"),
        ("latents=[[1, 2], [3]]", "inhomogeneous"),
    ],
)
@pytest.mark.parametrize("source", ["artefact", "trained"])
def test_wrong_inputs_are_refused(call, artefact, trained, source, setting, message):
    path = {"artefact": artefact, "trained": trained.path}[source]
    outcome = call("sample", path, "--given", setting)
    assert refused(outcome), outcome
    assert message in outcome.err


def test_more_than_memory_holds_is_refused(call, artefact):
    outcome = call("sample", artefact, "--count", 10**13)
    assert refused(outcome), outcome
    assert "must fit into memory" in outcome.err
