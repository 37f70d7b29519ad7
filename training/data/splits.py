"""Fixed divisions of a data set into train and test for sources that bring none."""

import hashlib

import numpy as np

from keras_gen.training.data.errors import DataError


def stratified(
    labels: np.ndarray, test_fraction: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Divides rows so that each class keeps its share in both parts.

    Args:
        labels: int (N,), the class of each row.
        test_fraction: Share of each class, rounded, that goes to the test part.
        seed: Which division, 0 to 2**32 - 1.

    Returns:
        Indices of the train rows and of the test rows, each ascending.
    """
    # RandomState's streams are frozen by NumPy's policy (NEP 19), Generator's are
    # not: this division must be the same in every version, or trained classifiers
    # would meet their own training images in the test part.
    random = np.random.RandomState(seed)
    test = []
    for label in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == label))
        test.append(rows[: round(len(rows) * test_fraction)])
    test = np.sort(np.concatenate(test))
    return np.setdiff1d(np.arange(len(labels)), test), test


def by_name(name: str, test_fraction: float, seed: int) -> str:
    """Returns the split, "train" or "test", that a name belongs to.

    A hash decides, so adding or removing files never moves another file from one
    split to the other.

    Args:
        name: What identifies the row, such as a relative path.
        test_fraction: Expected share of names in the test split.
        seed: Which division.
    """
    digest = hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest()
    share = int.from_bytes(digest, "big") / 2**64
    return "test" if share < test_fraction else "train"


def check_not_empty(count: int, split: str, of: int, where: str) -> None:
    """Raises `DataError` if a split received no image."""
    if not count:
        raise DataError(
            f"The {split!r} split must hold at least one image. Received: none of the "
            f"{of} images in {where}. Add images, or load split='all' to use them all."
        )
