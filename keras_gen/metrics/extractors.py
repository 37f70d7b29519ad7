"""Loads feature extractors: the shipped ones, Inception v3 and your own networks."""

import hashlib
import pathlib
import zipfile

import keras

from keras_gen.metrics import inception, manifests
from keras_gen.metrics.backends.keras_backend import KerasBackend
from keras_gen.metrics.backends.onnx_backend import ONNXBackend
from keras_gen.metrics.backends.saved_model_backend import SavedModelBackend
from keras_gen.metrics.extractor import Extractor
from keras_gen.registry import unknown

SHIPPED = manifests.SHIPPED
# What may stand for an extractor beside the ids of the shipped ones.
FORMS = ("inception_v3:PATH", "PATH.keras", "PATH.onnx", "SAVED_MODEL_FOLDER")


def shipped() -> tuple[str, ...]:
    """Returns the ids of the extractors that come with the package."""
    return tuple(sorted(manifest()))


def manifest() -> dict[str, dict]:
    """Returns what is recorded of each shipped extractor: its hash, its training."""
    return manifests.read(SHIPPED)


def get(spec: str) -> Extractor:
    """Loads a feature extractor.

    A network of your own has its outputs read by `backends.rules`: its features are the
    only output or the one named "features", its logits the one named "logits". What
    data it was trained on, and its accuracy, a `manifest.json` beside it can say, see
    `manifests`.

    Args:
        spec: an id of `shipped()`, such as "digits_cnn";
            "inception_v3:PATH" with a local weights file of keras.applications;
            or the path of your own .keras file, .onnx file or SavedModel folder.

    Returns:
        The extractor.

    Raises:
        ValueError: if there is no such extractor, the file's hash is not the
            recorded one, the file needs custom code to load, or its inputs or outputs
            do not fit.
        FileNotFoundError: if the named file does not exist.
    """
    spec = str(spec)
    if spec in shipped():
        network, entry = shipped_network(spec)
        return Extractor(
            KerasBackend(network, spec),
            spec,
            entry["sha256"],
            data=entry["data"],
            accuracy=entry["accuracy"],
        )
    kind, _, path = spec.partition(":")
    if kind == "inception_v3":
        path = _existing(path, "give it as inception_v3:PATH")
        backend = KerasBackend(inception.load(path), inception.NAME)
        return Extractor(backend, inception.NAME, sha256_of(path), published=True)
    if spec.endswith((".keras", ".onnx")):
        return _own(
            _existing(spec, f"give the path of a {spec[spec.rindex('.') :]} file")
        )
    path = pathlib.Path(spec).expanduser()
    if path.is_dir():
        return _own(path.resolve())
    raise ValueError(unknown("feature extractor", spec, (*shipped(), *FORMS)))


def _own(path: pathlib.Path) -> Extractor:
    if path.is_dir():
        backend = SavedModelBackend(path)
    elif path.suffix == ".onnx":
        backend = ONNXBackend(path)
    else:
        backend = KerasBackend(_load_keras(path), path.name)
    sha256 = sha256_of(path)
    entry = manifests.beside(path, sha256)
    return Extractor(
        backend,
        path.name,
        sha256,
        data=entry.get("data"),
        accuracy=entry.get("accuracy"),
    )


def shipped_network(name: str) -> tuple[keras.Model, dict]:
    """Returns the network of a shipped extractor and what the manifest says of it.

    Args:
        name: id of a shipped extractor.

    Raises:
        ValueError: if the file's hash is not the recorded one.
        FileNotFoundError: if the file is missing.
    """
    entry = manifest()[name]
    path = _existing(SHIPPED / entry["file"], "reinstall keras_gen")
    sha256 = sha256_of(path)
    if sha256 != entry["sha256"]:
        raise ValueError(
            f"The weights of {name} are not the recorded ones, so its values would "
            "compare with nothing: reinstall keras_gen. Received: sha256 "
            f"{sha256}, the manifest says {entry['sha256']}"
        )
    return _load_keras(path), entry


def sha256_of(path: str | pathlib.Path) -> str:
    """Returns the SHA256 of a file, or of a folder's files, as 64 hexadecimal digits.

    A folder's is that of the list `sha256sum` makes of all files in it, in the order
    of their paths: `find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum`.
    """
    path = pathlib.Path(path)
    if path.is_dir():
        files = sorted(
            file.relative_to(path).as_posix()
            for file in path.rglob("*")
            if file.is_file()
        )
        lines = (f"{sha256_of(path / file)}  {file}\n" for file in files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _existing(path: str | pathlib.Path, remedy: str) -> pathlib.Path:
    path = pathlib.Path(path).expanduser()
    if not path.is_file():
        raise FileNotFoundError(
            f"The extractor's weights file does not exist: {remedy}. Received: {path}"
        )
    return path


def _load_keras(path: pathlib.Path) -> keras.Model:
    # safe_mode refuses pickled lambdas, so a stranger's file cannot run code here.
    try:
        return keras.models.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, zipfile.BadZipFile) as error:
        raise ValueError(
            "An extractor must be a .keras file of standard Keras layers, without "
            f"Lambda layers or custom classes. Received: {path} ({error})"
        ) from error
