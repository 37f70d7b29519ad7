"""Finds onnxruntime-web, or fetches it once: pinned, verified, and kept in a cache."""

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from keras_gen.export.demo import registry
from keras_gen.export.errors import ExportError

NAME = "onnxruntime-web"
VERSION = "1.30.0"
# `npm view onnxruntime-web@1.30.0 dist.integrity`
INTEGRITY = (
    "sha512-q0y+JrrtukXSzsBWEMccVfqX25LRmosXHF+CaRJmg8pZClzcV7svNc4rKY3jL02Vb7QmRMDs1S"
    "igqR4CXAfKYQ=="
)

# What inference on the CPU takes of the package's `dist` -> its SHA-256.
FILES = {
    "ort.wasm.min.mjs": (
        "219e6a1fc8a9938268d18efca3c91d310bd2f4a59bbd13744df5b2b7fc6cee3b"
    ),
    "ort-wasm-simd-threaded.mjs": (
        "e13f7f94fc51b4ca72b12faeb1ee95f4ace6dfbc8939bc718aabdc0a27c4299b"
    ),
    "ort-wasm-simd-threaded.wasm": (
        "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2"
    ),
}

_REMEDY = (
    f"Run `npm pack {NAME}@{VERSION}` where there is a network, unpack it here, and "
    "pass the folder: --runtime DIR."
)


class RuntimeMissingError(ExportError):
    """There is no copy of onnxruntime-web that the page could run on."""


def cached() -> Path:
    """Returns the folder that the runtime is kept in, whether or not it is there."""
    own = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification has relative paths ignored.
    root = Path(own) if os.path.isabs(own) else Path.home() / ".cache"
    return root / "keras_gen" / f"{NAME}-{VERSION}"


def present(folder: Path) -> bool:
    """Whether a folder holds all files of the runtime, and they are the pinned ones."""
    return all(
        (folder / name).is_file() and _sha256((folder / name).read_bytes()) == expected
        for name, expected in FILES.items()
    )


def given(folder) -> Path:
    """Returns the folder of a copy that the user names.

    Args:
        folder: What holds the files: the folder itself, its `dist`, or the
            `package/dist` of an unpacked tarball.

    Raises:
        RuntimeMissingError: If it holds no copy, or one of another version.
    """
    for place in ("", "dist", "package/dist"):
        if present(Path(folder) / place):
            return Path(folder) / place
    raise RuntimeMissingError(
        f"A copy of {NAME} holds {', '.join(FILES)} of version {VERSION}, unaltered. "
        f"Received: {str(folder)!r}. {_REMEDY}"
    )


def ensure() -> Path:
    """Returns the cached runtime's folder, after fetching it if need be.

    Raises:
        RuntimeMissingError: If it is not there and cannot be fetched.
    """
    folder = cached()
    if not present(folder):
        try:
            data = registry.tarball(NAME, VERSION, INTEGRITY)
        except registry.FetchError as error:
            raise RuntimeMissingError(
                f"The page needs {NAME} {VERSION}, which is not in {str(folder)!r} "
                f"yet. {error} {_REMEDY}"
            ) from error
        _install(data, folder)
    return folder


def _install(data: bytes, folder: Path) -> None:
    """Puts the wanted files of a verified tarball into place, all or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        stage = Path(scratch) / "stage"
        stage.mkdir()
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as package:
            for name in FILES:
                # Read, not extracted: no path of the tarball's is ever written to.
                content = package.extractfile(f"package/dist/{name}").read()
                (stage / name).write_bytes(content)
        if folder.exists():
            # Damaged, or from a process that was killed.
            shutil.rmtree(folder)
        try:
            os.replace(stage, folder)
        except OSError:
            # Another process has put its own there meanwhile.
            if not present(folder):
                raise


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
