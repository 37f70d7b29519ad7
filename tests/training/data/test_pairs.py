import pytest
from PIL import Image

from keras_gen.training import data
from keras_gen.training.data import DataError, DataNotFoundError


def save(path, left, right, size=(20, 10), **options):
    """Saves a file whose halves are of one colour each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", size, (right,) * 3)
    image.paste((left,) * 3, (0, 0, size[0] // 2, size[1]))
    image.save(path, **options)


@pytest.fixture
def root(tmp_path):
    for i in range(3):
        save(tmp_path / "train" / f"{i}.png", 10 + i, 100 + i)
    save(tmp_path / "val" / "deep" / "0.png", 50, 60)
    return tmp_path


def colours(rows):
    return rows[:, :, :, 0].reshape(len(rows), -1)


@pytest.mark.parametrize("options", [{}, {"image_size": 8}, {"cache_bytes": 0}])
def test_left_is_the_source_and_right_the_target(root, options):
    source = data.load(f"pairs:{root}", **options)
    side = options.get("image_size", 10)
    assert {k: f.shape for k, f in source.features.items()} == {
        "source": (side, side, 3),
        "target": (side, side, 3),
    }
    rows = source.read(range(3))
    for i in range(3):
        assert set(colours(rows["source"])[i]) == {10 + i}
        assert set(colours(rows["target"])[i]) == {100 + i}


def test_splits(root):
    assert len(data.load(f"pairs:{root}")) == 3
    test = data.load(f"pairs:{root}", split="test")
    assert colours(test.read([0])["source"])[0, 0] == 50
    both = data.load(f"pairs:{root}", split="all")
    assert colours(both.read(range(4))["target"])[:, 0].tolist() == [100, 101, 102, 60]
    save(root / "test" / "0.png", 70, 80)
    test = data.load(f"pairs:{root}", split="test")
    assert colours(test.read([0])["source"])[0, 0] == 70


def test_large_jpegs_are_cut_in_the_middle(tmp_path):
    # 514 = 2 * 257: shrunk by two while it is decoded, its middle lies off the pixels.
    save(tmp_path / "train" / "0.jpg", 0, 255, size=(514, 257), quality=95)
    rows = data.load(f"pairs:{tmp_path}", image_size=32).read([0])
    assert colours(rows["source"]).mean() < 3
    assert colours(rows["target"]).mean() > 252
    # Away from the cut, where the shrunk middle pixel shows, nothing is mixed.
    assert rows["source"][0, :, :30].max() < 3 and rows["target"][0, :, 2:].min() > 252


def test_orientation_is_heeded(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # Stored lying on its side, 9 wide: seen 20 wide.
    path = tmp_path / "train" / "0.png"
    save(tmp_path / "upright.png", 1, 2, size=(20, 9))
    with Image.open(tmp_path / "upright.png") as image:
        path.parent.mkdir()
        image.transpose(Image.Transpose.ROTATE_90).save(path, exif=exif)
    rows = data.load(f"pairs:{tmp_path}").read([0])
    assert set(colours(rows["source"])[0]) == {1}
    assert set(colours(rows["target"])[0]) == {2}


def test_grey_files_stay_grey(tmp_path):
    (tmp_path / "train").mkdir()
    Image.new("L", (16, 8), 7).save(tmp_path / "train" / "0.png")
    source = data.load(f"pairs:{tmp_path}")
    assert source.features["source"].shape == source.features["target"].shape
    assert source.features["source"].shape == (8, 8, 1)
    assert data.load(f"pairs:{tmp_path}", channels=3).features["source"].shape[-1] == 3


def test_broken_files_are_skipped_in_both_columns(root):
    (root / "train" / "1.png").write_bytes(b"no image")
    with pytest.warns(UserWarning, match=r"Skipped 1 of 3.*1\.png"):
        source = data.load(f"pairs:{root}")
    rows = source.read(range(2))
    assert colours(rows["source"])[:, 0].tolist() == [10, 12]
    assert colours(rows["target"])[:, 0].tolist() == [100, 102]


def test_odd_widths_are_refused(root):
    save(root / "train" / "odd.png", 1, 2, size=(21, 10))
    with pytest.raises(DataError, match=r"even width.*1 of 4.*odd\.png"):
        data.load(f"pairs:{root}", image_size=8)


def test_missing_folders_are_told(tmp_path, root):
    with pytest.raises(DataNotFoundError, match=r"folder at .*none.train.*nothing"):
        data.load(f"pairs:{tmp_path / 'none'}")
    (root / "val" / "deep" / "0.png").unlink()
    (root / "val" / "deep").rmdir()
    (root / "val").rmdir()
    for split in ("test", "all"):
        with pytest.raises(DataNotFoundError, match="'test' or 'val'.*split='train'"):
            data.load(f"pairs:{root}", split=split)
    (root / "test").mkdir()
    with pytest.raises(DataNotFoundError, match="No images"):
        data.load(f"pairs:{root}", split="test")


def test_halves_of_different_sizes_need_image_size(root):
    save(root / "train" / "large.png", 1, 2, size=(40, 20))
    with pytest.raises(DataError, match="10x10 and 20x20"):
        data.load(f"pairs:{root}")
