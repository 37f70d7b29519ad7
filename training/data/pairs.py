"""`pairs:DIR`: image files whose left half is the source and right half the target."""

from pathlib import Path

import numpy as np
from PIL import Image

from keras_gen.training.data import folder, image_files
from keras_gen.training.data.errors import DataError, DataNotFoundError
from keras_gen.training.data.schemes import Request, register
from keras_gen.training.data.source import Source

_TEST_FOLDERS = ("test", "val")
_ORIENTATION = 0x0112
_LISTED_FILES = 5


@register("pairs", argument="DIR")
def load(request: Request) -> Source:
    """Returns paired images in the layout of pix2pix, two side by side in each file.

    The files lie in `DIR/train`, and for testing in `DIR/test` or else `DIR/val`, in
    subfolders or not. Columns: `source`, the left half of each, and `target`, the right
    half. `image_size` is the side of a half. Files are read as by `folder:DIR`; each is
    decoded once a half.

    Layout: Isola et al., 2017, https://arxiv.org/abs/1611.07004, authors' code.
    """
    root = Path(request.argument).expanduser()
    folders = {
        "train": lambda: [root / "train"],
        "test": lambda: [_test_folder(root)],
        "all": lambda: [root / "train", _test_folder(root)],
    }[request.split]()
    paths = [each / name for each in folders for name in folder.find_images(each)]
    _check_widths(paths)
    # The two columns share the memory that is allowed.
    half = request.cache_bytes // 2
    sources, readable = image_files.read_all(
        paths, request.image_size, request.channels, half, _left
    )
    paths = [paths[i] for i in readable]
    targets, _ = image_files.read_all(
        paths, request.image_size, sources.shape[-1], half, _right
    )
    columns = {"source": sources, "target": targets}
    return Source(request.spec, request.split, columns)


def _left(size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    return 0, 0, width // 2, height


def _right(size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    # A JPEG that is shrunk while it is decoded may come out one pixel wider.
    return width - width // 2, 0, width, height


def _test_folder(root: Path) -> Path:
    """Returns the folder of the files for testing."""
    for name in _TEST_FOLDERS:
        if (root / name).is_dir():
            return root / name
    raise DataNotFoundError(
        f"The files for testing must lie in a folder 'test' or 'val'. Received: {root} "
        "without either. Make one, or load split='train'."
    )


def _check_widths(paths: list[Path]) -> None:
    """Raises `DataError` if an image has no two halves of equal width."""
    odd = np.array([_width(path) % 2 for path in paths], bool)
    if odd.any():
        listed = [str(paths[i]) for i in np.flatnonzero(odd)[:_LISTED_FILES]]
        raise DataError(
            "The files of pairs must have an even width: the left half is the source, "
            f"the right half the target. Received: {odd.sum()} of {len(paths)} with an "
            f"odd width: {'; '.join(listed)}."
        )


def _width(path: Path) -> int:
    """Returns the width as the image is meant to be seen; 0 if it is unreadable."""
    try:
        with Image.open(path) as image:
            # From 5 on the orientations lie on their side.
            return image.size[image.getexif().get(_ORIENTATION, 1) >= 5]
    # Unreadable files are skipped, with a warning, when they are read.
    except Exception:
        return 0
