import shutil
import subprocess

import pytest

from keras_gen.export import ArtefactError
from keras_gen.export.artefact import checksums


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "generate.onnx").write_bytes(b"abc")
    (tmp_path / "card.json").write_bytes(b"")
    checksums.write(tmp_path)
    return tmp_path


def test_the_list_is_that_of_sha256sum(tree):
    # The digests of "" and "abc" are FIPS 180-2's examples.
    assert (tree / "SHA256SUMS").read_text() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  card.json\n"
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  "
        "onnx/generate.onnx\n"
    )
    assert checksums.check(tree) == 2
    if shutil.which("sha256sum"):
        command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
        subprocess.run(command, cwd=tree, check=True, capture_output=True)


def test_writing_again_changes_nothing(tree):
    before = (tree / "SHA256SUMS").read_text()
    checksums.write(tree)
    assert (tree / "SHA256SUMS").read_text() == before


def test_every_fault_is_named(tree):
    (tree / "card.json").unlink()
    (tree / "onnx" / "generate.onnx").write_bytes(b"abd")
    message = "card.json is missing; onnx/generate.onnx has changed"
    with pytest.raises(ArtefactError, match=message):
        checksums.check(tree)


@pytest.mark.parametrize(
    "line",
    [f"{'0' * 64}  ../outside", f"{'0' * 64}  /etc/hostname", "0000  a", "a"],
)
def test_a_line_that_is_none_is_refused(tree, line):
    with (tree / "SHA256SUMS").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(ArtefactError, match="is a SHA-256 and a path inside"):
        checksums.check(tree)


def test_a_missing_or_empty_list_is_refused(tree):
    (tree / "SHA256SUMS").write_text("")
    with pytest.raises(ArtefactError, match="its list of files is empty"):
        checksums.check(tree)
    (tree / "SHA256SUMS").unlink()
    with pytest.raises(ArtefactError, match="There is no SHA256SUMS"):
        checksums.check(tree)
