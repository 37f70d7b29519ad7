"""`idx:DIR`: images in the IDX files of MNIST and its successors."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np

from keras_gen.training.data import pixels
from keras_gen.training.data.errors import DataError, DataNotFoundError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

_PREFIXES = {"train": ("train",), "test": ("t10k",), "all": ("train", "t10k")}
_UNSIGNED_BYTE = 0x08


@register("idx", argument="DIR")
def load(request: Request) -> Source:
    """Returns the images of a folder of IDX files.

    The folder holds `train-images-idx3-ubyte` and `t10k-images-idx3-ubyte` with the
    labels in `train-labels-idx1-ubyte` and `t10k-labels-idx1-ubyte`, each plain or
    with `.gz`. Labels may be missing. Classes are named by their number.
    """
    return from_directory(Path(request.argument).expanduser(), request)


def from_directory(
    directory: Path, request: Request, label_names: tuple[str, ...] | None = None
) -> Source:
    """Returns the images of a folder of IDX files.

    Args:
        directory: Where the files lie.
        request: What is asked for.
        label_names: Name of each class. Defaults to the numbers of the classes.

    Raises:
        DataError: If a file is missing or broken.
    """
    prefixes = _PREFIXES[request.split]
    images = np.concatenate([_images(directory, prefix) for prefix in prefixes])
    # Both splits count, so that train and test agree about the number of classes.
    labels = {prefix: _labels(directory, prefix) for prefix in _PREFIXES["all"]}
    if any(labels[prefix] is None for prefix in prefixes):
        chosen = label_names = None
    else:
        chosen = np.concatenate([labels[prefix] for prefix in prefixes])
        largest = max(int(each.max()) for each in labels.values() if each is not None)
        label_names = label_names or tuple(map(str, range(largest + 1)))
        _check_labels(chosen, len(images), len(label_names), directory)
    images = pixels.convert(images, request.image_size, request.channels)
    return Source(
        request.spec, request.split, {"image": images, "label": chosen}, label_names
    )


def has_images(directory: Path) -> bool:
    """Whether the folder holds the images of both splits."""
    return all(_find(directory, f"{p}-images-idx3-ubyte") for p in _PREFIXES["all"])


def read_idx(path: Path, dimensions: int) -> np.ndarray:
    """Reads one IDX file of unsigned bytes.

    The format (http://yann.lecun.com/exdb/mnist/): two zero bytes, the type (8 =
    unsigned byte), the number of dimensions, each dimension as a big-endian 32-bit
    integer, then the values, last dimension fastest.

    Args:
        path: The file, gzipped if it ends in `.gz`.
        dimensions: How many dimensions the values must have.

    Returns:
        uint8 array with so many dimensions.

    Raises:
        DataError: If the header is another one or the file is too short, too long or
            broken.
    """
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"The file cannot be read, it is truncated or broken: {path} ({error}). "
            "Fetch it again."
        ) from error
    start = 4 + 4 * dimensions
    magic = bytes([0, 0, _UNSIGNED_BYTE, dimensions])
    if len(raw) < start or raw[:4] != magic:
        raise DataError(
            f"An IDX file of {dimensions}-dimensional bytes begins with the header "
            f"{magic.hex()} and its {dimensions} sizes. Received: "
            f"{raw[:4].hex() or 'nothing'}, {len(raw)} bytes, in {path}."
        )
    shape = tuple(np.frombuffer(raw[4:start], ">u4").astype(int).tolist())
    if len(raw) - start != math.prod(shape):
        fault = "truncated" if len(raw) - start < math.prod(shape) else "too long"
        raise DataError(
            f"The IDX file is {fault}: its header announces {math.prod(shape)} bytes "
            f"of values, shape {shape}. Received: {len(raw) - start} bytes in {path}."
        )
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)


def _images(directory: Path, prefix: str) -> np.ndarray:
    """Returns the images of one split: uint8 (N, H, W, 1)."""
    name = f"{prefix}-images-idx3-ubyte"
    path = _find(directory, name)
    if path is None:
        there = "a folder without them" if directory.is_dir() else "no such folder"
        raise DataNotFoundError(
            f"No IDX images: looked for {name} or {name}.gz in {directory}. "
            f"Received: {there}."
        )
    images = read_idx(path, dimensions=3)
    if not images.size:
        raise DataError(f"There must be an image. Received: {images.shape} in {path}.")
    return images[..., np.newaxis]


def _labels(directory: Path, prefix: str) -> np.ndarray | None:
    """Returns the labels of one split, uint8 (N,), or None if there is no file."""
    path = _find(directory, f"{prefix}-labels-idx1-ubyte")
    return None if path is None else read_idx(path, dimensions=1)


def _find(directory: Path, name: str) -> Path | None:
    """Returns the file of this name, plain or gzipped, if there is one."""
    for path in (directory / name, directory / f"{name}.gz"):
        if path.is_file():
            return path
    return None


def _check_labels(
    labels: np.ndarray, images: int, num_classes: int, directory: Path
) -> None:
    """Raises `DataError` unless each image has a label of a known class."""
    if len(labels) != images:
        raise DataError(
            f"Each image needs one label. Received: {images} images and {len(labels)} "
            f"labels in {directory}."
        )
    if labels.max() >= num_classes:
        raise DataError(
            f"Labels must be below {num_classes}. Received: {labels.max()} in "
            f"{directory}."
        )
