"""Loads feature extractors: the shipped ones, Inception v3 and your own networks."""

import hashlib
import json
import pathlib
import zipfile

import keras

from keras_gen.metrics import inception
from keras_gen.metrics.extractor import Extractor
from keras_gen.registry import unknown

# The shipped weights, their hashes and how they were trained.
SHIPPED = pathlib.Path(__file__).with_name("extractors")


def shipped() -> tuple[str, ...]:
    """Returns the ids of the extractors that come with the package."""
    return tuple(sorted(manifest()))


def manifest() -> dict[str, dict]:
    """Returns what is recorded of each shipped extractor: its hash, its training."""
    return json.loads((SHIPPED / "manifest.json").read_text("utf-8"))


def get(spec: str) -> Extractor:
    """Loads a feature extractor.

    Args:
        spec: an id of `shipped()`, such as "digits_cnn";
            "inception_v3:PATH" with a local weights file of keras.applications;
            or the path of your own .keras file (see `Extractor` for its outputs).

    Returns:
        The extractor.

    Raises:
        ValueError: if there is no such extractor, the file's hash is not the
            recorded one, or the file needs custom code to load.
        FileNotFoundError: if the named file does not exist.
    """
    spec = str(spec)
    if spec in shipped():
        return _shipped(spec)
    kind, _, path = spec.partition(":")
    if kind == "inception_v3":
        path = _existing(path, "give it as inception_v3:PATH")
        model = inception.load(path)
        # 32 images of 299 x 299 keep a forward pass within a few hundred megabytes.
        return Extractor(
            model, inception.NAME, sha256_of(path), metric="fid", batch_size=32
        )
    if spec.endswith(".keras"):
        path = _existing(spec, "give the path of a .keras file")
        return Extractor(_load_keras(path), path.name, sha256_of(path))
    options = (*shipped(), "inception_v3:PATH", "PATH.keras")
    raise ValueError(unknown("feature extractor", spec, options))


def _shipped(name: str) -> Extractor:
    model, entry = shipped_network(name)
    return Extractor(model, name, entry["sha256"], accuracy=entry["accuracy"])


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
    """Returns the SHA256 of a file as 64 hexadecimal digits."""
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
