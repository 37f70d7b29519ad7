import hashlib
import io
import re
import tarfile
from pathlib import Path

import pytest

from keras_gen.export import ExportError
from keras_gen.export.demo import registry, runtime

FILES = {"a.mjs": b"one", "b.wasm": b"two"}


@pytest.fixture(autouse=True)
def pinned(monkeypatch, tmp_path):
    """Pins a runtime of two small files, and an empty cache."""
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}
    monkeypatch.setattr(runtime, "FILES", sums)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def fetched(monkeypatch):
    """Replaces the registry; returns what it was asked for."""
    asked = []

    def tarball(*arguments):
        asked.append(arguments)
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w:gz") as package:
            for name, content in {**FILES, "other.js": b"not wanted"}.items():
                entry = tarfile.TarInfo(f"package/dist/{name}")
                entry.size = len(content)
                package.addfile(entry, io.BytesIO(content))
        return data.getvalue()

    monkeypatch.setattr(registry, "tarball", tarball)
    return asked


def write(folder):
    folder.mkdir(parents=True)
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_pin_is_one():
    assert re.fullmatch(r"\d+\.\d+\.\d+", runtime.VERSION)
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", runtime.INTEGRITY)


def test_it_is_fetched_once(fetched, tmp_path):
    folder = runtime.ensure()
    assert folder == tmp_path / "cache/keras_gen" / f"onnxruntime-web-{runtime.VERSION}"
    assert contents(folder) == FILES
    assert runtime.ensure() == folder
    assert fetched == [("onnxruntime-web", runtime.VERSION, runtime.INTEGRITY)]
    # Nothing is left of the way there.
    assert list(folder.parent.iterdir()) == [folder]


def test_a_damaged_copy_is_fetched_again(fetched):
    folder = runtime.ensure()
    (folder / "a.mjs").write_bytes(b"0ne")
    (folder / "b.wasm").unlink()
    assert contents(runtime.ensure()) == FILES
    assert len(fetched) == 2


def test_without_a_network_the_remedy_is_told(monkeypatch, tmp_path):
    def fail(*arguments):
        raise registry.FetchError("no network.")

    monkeypatch.setattr(registry, "tarball", fail)
    with pytest.raises(
        ExportError, match=r"no network\. Run `npm pack .*--runtime DIR"
    ):
        runtime.ensure()
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("place", ["", "dist", "package/dist"])
def test_a_given_copy_may_be_the_package(tmp_path, place):
    folder = write(tmp_path / "own" / place)
    assert runtime.given(tmp_path / "own") == folder


def test_a_copy_of_another_version_is_refused(tmp_path):
    folder = write(tmp_path / "own")
    (folder / "b.wasm").write_bytes(b"another version")
    with pytest.raises(ExportError, match="A copy of onnxruntime-web holds a.mjs, b.w"):
        runtime.given(folder)


@pytest.mark.parametrize("value", ["", "relative/cache"])
def test_the_cache_is_below_home_by_default(monkeypatch, value):
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    assert runtime.cached().parent == Path.home() / ".cache" / "keras_gen"
