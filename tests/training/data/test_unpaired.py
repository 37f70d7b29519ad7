import numpy as np
import pytest
from PIL import Image

from keras_gen.training import data
from keras_gen.training.data import DataError, DataNotFoundError


@pytest.fixture
def root(tmp_path):
    for folder, count, colour in (
        ("trainA", 3, 10),
        ("trainB", 2, 100),
        ("testA", 1, 50),
        ("testB", 2, 200),
    ):
        (tmp_path / folder).mkdir()
        for i in range(count):
            path = tmp_path / folder / f"{i}.png"
            Image.new("RGB", (10, 10), (colour + i,) * 3).save(path)
    return tmp_path


def colours(images):
    return np.rint((images[:, 0, 0, 0] + 1) * 127.5).astype(int).tolist()


@pytest.mark.parametrize("options", [{}, {"cache_bytes": 0}])
def test_domains_are_read_from_their_folders(root, options):
    rows = data.load(f"unpaired:{root}", **options).rows()
    assert colours(rows["a"]) == [10, 11, 12]
    assert colours(rows["b"]) == [100, 101]


def test_splits(root):
    rows = data.load(f"unpaired:{root}", split="test").rows()
    assert (colours(rows["a"]), colours(rows["b"])) == ([50], [200, 201])
    rows = data.load(f"unpaired:{root}", split="all").rows()
    assert colours(rows["a"]) == [10, 11, 12, 50]
    assert colours(rows["b"]) == [100, 101, 200, 201]


def test_batches_hold_both(root):
    source = data.load(f"unpaired:{root}", image_size=8, channels=1)
    batch = next(iter(source.dataset(2)))
    assert batch["a"].shape == batch["b"].shape == (2, 8, 8, 1)
    assert set(colours(batch["a"].numpy())) <= {10, 11, 12}
    assert set(colours(batch["b"].numpy())) == {100, 101}


def test_faults_are_told(root):
    for path in (root / "testB").iterdir():
        path.unlink()
    with pytest.raises(DataNotFoundError, match="No images.*testB"):
        data.load(f"unpaired:{root}", split="test")
    (root / "testB").rmdir()
    with pytest.raises(DataNotFoundError, match="folder at .*testB.*nothing there"):
        data.load(f"unpaired:{root}", split="test")
    Image.new("RGB", (12, 12)).save(root / "trainB" / "large.png")
    with pytest.raises(DataError, match="need image_size"):
        data.load(f"unpaired:{root}")
