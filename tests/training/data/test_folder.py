import numpy as np
import pytest
from PIL import Image

from keras_gen.training import data
from keras_gen.training.data import DataError, DataNotFoundError, folder


def save(path, size=(24, 16), colour=(10, 20, 30), mode="RGB"):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour).save(path)


def load(root, **options):
    return data.load(f"folder:{root}", **{"split": "all", "image_size": 8, **options})


@pytest.mark.parametrize(
    "extension", ["avif", "bmp", "gif", "jpg", "JPEG", "png", "ppm", "tiff", "webp"]
)
def test_kinds_of_files(tmp_path, extension):
    save(tmp_path / f"a.{extension}")
    source = load(tmp_path)
    assert source.image_shape == (8, 8, 3)
    np.testing.assert_allclose(source.read([0])["image"][0, 4, 4], (10, 20, 30), atol=6)


def test_images_are_sorted_by_path_and_found_recursively(tmp_path):
    save(tmp_path / "b.png", colour=(1, 1, 1))
    save(tmp_path / "a" / "deep" / "x.png", colour=(2, 2, 2))
    save(tmp_path / "c" / "x.png", colour=(3, 3, 3))
    source = load(tmp_path)
    assert source.read(range(3))["image"][:, 0, 0, 0].tolist() == [2, 1, 3]
    # One image lies in no subfolder, so the subfolders are no classes.
    assert source.num_classes is None


def test_subfolders_are_classes(tmp_path):
    save(tmp_path / "dog" / "1.png", colour=(1, 1, 1))
    save(tmp_path / "cat" / "deep" / "1.png", colour=(2, 2, 2))
    save(tmp_path / "cat" / "2.png", colour=(3, 3, 3))
    source = load(tmp_path)
    assert source.label_names == ("cat", "dog")
    for row, label in zip(source.read(range(3))["image"], source.labels(), strict=True):
        assert label == {1: 1, 2: 0, 3: 0}[row[0, 0, 0]]


def test_a_single_subfolder_is_no_class(tmp_path):
    save(tmp_path / "photos" / "1.png")
    assert load(tmp_path).num_classes is None


def test_train_and_test_folders_are_the_splits(tmp_path):
    for name in ("train/cat/1", "train/dog/1", "train/dog/2", "val/dog/1"):
        save(tmp_path / f"{name}.png")
    train, test = load(tmp_path, split="train"), load(tmp_path, split="test")
    assert (len(train), len(test), len(load(tmp_path))) == (3, 1, 4)
    assert train.label_names == test.label_names == ("cat", "dog")
    assert test.labels().tolist() == [1]


def test_otherwise_a_tenth_is_for_testing(tmp_path):
    for i in range(60):
        save(tmp_path / f"{i}.png", colour=(i, 0, 0))
    parts = {
        split: set(source.read(range(len(source)))["image"][:, 0, 0, 0].tolist())
        for split in ("train", "test")
        for source in [load(tmp_path, split=split)]
    }
    assert parts["train"] | parts["test"] == set(range(60))
    assert not parts["train"] & parts["test"]
    # Binomial: 6 expected, standard deviation 2.3.
    assert 1 <= len(parts["test"]) <= 15
    other = load(tmp_path, split="test", seed=5)
    assert (
        set(other.read(range(len(other)))["image"][:, 0, 0, 0].tolist())
        != parts["test"]
    )


def test_hidden_files_and_archive_litter_are_left_out(tmp_path):
    save(tmp_path / "a.png")
    (tmp_path / "._a.png").write_bytes(b"litter")
    save(tmp_path / "__MACOSX" / "b.png")
    save(tmp_path / ".thumbnails" / "c.png")
    assert len(load(tmp_path)) == 1


def test_a_wrong_folder_is_told(tmp_path):
    with pytest.raises(DataNotFoundError, match="nothing there"):
        load(tmp_path / "none")
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(DataNotFoundError, match="a file"):
        load(tmp_path / "file.txt")
    with pytest.raises(DataNotFoundError, match=r"\.jpg.*Received: 1 other files"):
        load(tmp_path)


def test_an_empty_split_is_told(tmp_path):
    save(tmp_path / "0.png")
    split = "test" if len(load(tmp_path, split="train")) else "train"
    with pytest.raises(DataError, match=f"'{split}' split must hold at least one"):
        load(tmp_path, split=split)


def test_labels_stay_with_their_images_where_files_are_unreadable(tmp_path):
    for i in range(6):
        save(tmp_path / f"class{i % 3}" / f"{i}.png", colour=(i, 0, 0))
    (tmp_path / "class0" / "0.png").write_bytes(b"broken")
    with pytest.warns(UserWarning, match="Skipped 1 of 6"):
        source = load(tmp_path)
    values = source.read(range(5))["image"][:, 0, 0, 0].tolist()
    assert [value % 3 for value in values] == source.labels().tolist()
    assert source.num_classes == 3


def test_every_extension_is_one_that_pillow_opens():
    known = {
        extension
        for extension, kind in Image.registered_extensions().items()
        if kind in Image.OPEN
    }
    assert folder.EXTENSIONS <= known
