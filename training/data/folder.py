"""`folder:DIR`: any image files, resized and cropped, with subfolders as classes."""

import os
from pathlib import Path, PurePath

import numpy as np

from keras_gen.training.data import image_files, splits
from keras_gen.training.data.errors import DataNotFoundError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

EXTENSIONS = frozenset(
    ".avif .bmp .gif .jfif .jpeg .jpg .pbm .pgm .png .pnm .ppm .tif .tiff .webp".split()
)
# First-level folders that name a split instead of a class.
_SPLIT_FOLDERS = {"train": "train", "test": "test", "val": "test", "validation": "test"}
_TEST_FRACTION = 0.1


@register("folder", argument="DIR")
def load(request: Request) -> Source:
    """Returns the image files of a folder and its subfolders, sorted by path.

    **Classes**: if every image lies in a subfolder, and there are at least two, the
    first-level subfolders are the classes, in alphabetical order.

    **Splits**: first-level folders `train` and `test` (or `val`, `validation`) are the
    splits if they hold every image. Otherwise a tenth of the images, chosen by a hash
    of path and seed, is for testing.

    **Reading**: every file is decoded once at loading, in parallel; unreadable ones
    are skipped with a warning that lists them. The decoded images stay in memory if
    they fit into `request.cache_bytes`, else each access decodes again. Hidden files,
    and links to folders, are not followed. An animation gives its first frame.
    """
    root = Path(request.argument).expanduser()
    names = find_images(root)
    where = str(root)
    if _brings_splits(names):
        owners = [_SPLIT_FOLDERS[name.parts[0]] for name in names]
        inner = [PurePath(*name.parts[1:]) for name in names]
    else:
        owners = [
            splits.by_name(name.as_posix(), _TEST_FRACTION, request.seed)
            for name in names
        ]
        inner = names
    label_names = _classes(inner)
    chosen = [i for i, owner in enumerate(owners) if request.split in (owner, "all")]
    splits.check_not_empty(len(chosen), request.split, len(names), where)
    images, readable = image_files.read_all(
        [root / names[i] for i in chosen],
        request.image_size,
        request.channels,
        request.cache_bytes,
    )
    if label_names is None:
        return Source(request.spec, request.split, {"image": images})
    number = {name: label for label, name in enumerate(label_names)}
    labels = np.array([number[inner[chosen[i]].parts[0]] for i in readable], np.int32)
    return Source(
        request.spec, request.split, {"image": images, "label": labels}, label_names
    )


def find_images(root: Path) -> list[PurePath]:
    """Returns the image files below a folder, relative to it, sorted by path.

    Raises:
        DataNotFoundError: If the folder is missing or holds no image.
    """
    if not root.is_dir():
        kind = "a file" if root.exists() else "nothing there"
        raise DataNotFoundError(f"There must be a folder at {root}. Received: {kind}.")
    names, others = [], 0
    for folder, subfolders, files in os.walk(root):
        # In place, so that os.walk leaves hidden folders out.
        subfolders[:] = [name for name in subfolders if not _is_hidden(name)]
        for file in files:
            if Path(file).suffix.lower() in EXTENSIONS and not _is_hidden(file):
                names.append((Path(folder) / file).relative_to(root))
            else:
                others += 1
    if not names:
        kinds = " ".join(sorted(EXTENSIONS))
        raise DataNotFoundError(
            f"No images: looked for {kinds} in {root} and its subfolders. "
            f"Received: {others} other files."
        )
    return sorted(names, key=lambda name: name.parts)


def _is_hidden(name: str) -> bool:
    """Whether a file or folder is not meant to be seen (or is an archive's litter)."""
    return name.startswith(".") or name == "__MACOSX"


def _brings_splits(names: list[PurePath]) -> bool:
    """Whether the first-level folders divide the images into train and test."""
    folders = {name.parts[0] if len(name.parts) > 1 else "" for name in names}
    return folders <= set(_SPLIT_FOLDERS) and {
        _SPLIT_FOLDERS[folder] for folder in folders
    } == {"train", "test"}


def _classes(names: list[PurePath]) -> tuple[str, ...] | None:
    """Returns the classes that the first-level folders name, if they do."""
    if any(len(name.parts) == 1 for name in names):
        return None
    folders = sorted({name.parts[0] for name in names})
    return tuple(folders) if len(folders) > 1 else None
