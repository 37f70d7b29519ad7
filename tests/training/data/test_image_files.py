import numpy as np
import pytest
from PIL import Image

from keras_gen.training.data import DataError, image_files

MUCH = 2**30


@pytest.fixture
def paths(tmp_path):
    random = np.random.RandomState(0)
    paths = []
    for i in range(12):
        paths.append(tmp_path / f"{i:02}.png")
        noise = random.randint(0, 256, (20 + i, 16, 3)).astype(np.uint8)
        Image.fromarray(noise).save(paths[-1])
    return paths


def test_in_memory_and_per_access_agree(paths):
    cached, kept = image_files.read_all(paths, 8, None, MUCH)
    lazy, _ = image_files.read_all(paths, 8, None, cache_bytes=12 * 8 * 8 * 3 - 1)
    assert isinstance(cached, np.ndarray) and cached.dtype == np.uint8
    assert isinstance(lazy, image_files.ImageFiles)
    assert cached.shape == lazy.shape == (12, 8, 8, 3) and len(lazy) == 12
    np.testing.assert_array_equal(kept, np.arange(12))
    order = np.array([5, 0, 11, 5])
    np.testing.assert_array_equal(lazy[order], cached[order])


def test_unreadable_files_are_listed_and_skipped(paths):
    for path in paths[2:9]:
        path.write_bytes(path.read_bytes()[:200])
    with pytest.warns(UserWarning, match=r"Skipped 7 of 12.*02\.png.*and 2 more"):
        images, kept = image_files.read_all(paths, 8, None, MUCH)
    assert kept.tolist() == [0, 1, 9, 10, 11] and len(images) == 5
    with pytest.warns(UserWarning):
        lazy, kept = image_files.read_all(paths, 8, None, cache_bytes=0)
    np.testing.assert_array_equal(lazy[np.arange(5)], images)


@pytest.mark.parametrize("content", [b"", b"no image at all", b"\x89PNG\r\n\x1a\n"])
def test_no_readable_file_is_an_error(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(DataError, match=r"no image left.*a\.png"):
        image_files.read_all([tmp_path / "a.png"], 8, None, MUCH)


def test_a_file_that_vanishes_later_is_named(paths):
    lazy, _ = image_files.read_all(paths, 8, None, cache_bytes=0)
    paths[3].unlink()
    with pytest.raises(DataError, match=r"no longer is.*03\.png"):
        lazy[np.array([3])]


def test_channels_follow_the_files(tmp_path):
    grey, colour = tmp_path / "grey.png", tmp_path / "colour.png"
    Image.new("L", (8, 8), 7).save(grey)
    Image.new("RGB", (8, 8), "red").save(colour)
    assert image_files.read_all([grey], None, None, MUCH)[0].shape == (1, 8, 8, 1)
    both, _ = image_files.read_all([grey, colour], None, None, MUCH)
    assert both.shape == (2, 8, 8, 3) and (both[0] == 7).all()
    assert image_files.read_all([colour], None, 1, MUCH)[0].shape == (1, 8, 8, 1)


def test_different_sizes_need_image_size(paths):
    with pytest.raises(DataError, match=r"12 sizes, such as 16x20 and 16x31"):
        image_files.read_all(paths, None, None, MUCH)


def test_orientation_is_obeyed(tmp_path):
    image = Image.new("L", (40, 20))
    image.paste(255, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise: the left becomes the top
    image.save(tmp_path / "a.png", exif=exif)
    images, _ = image_files.read_all([tmp_path / "a.png"], None, None, MUCH)
    assert images.shape == (1, 40, 20, 1)
    assert (images[0, :20] == 255).all() and (images[0, 20:] == 0).all()


def test_large_jpegs_decode_as_small_ones_would(tmp_path):
    random = np.random.RandomState(0)
    smooth = Image.fromarray(random.randint(0, 256, (10, 12, 3)).astype(np.uint8))
    smooth.resize((1200, 1000), Image.Resampling.BICUBIC).save(
        tmp_path / "a.jpg", quality=95
    )
    drafted, _ = image_files.read_all([tmp_path / "a.jpg"], 16, None, MUCH)
    with Image.open(tmp_path / "a.jpg") as image:
        whole = image.crop((100, 0, 1100, 1000)).resize(
            (16, 16), Image.Resampling.BICUBIC
        )
    difference = drafted[0].astype(float) - np.asarray(whole)
    assert np.abs(difference).mean() < 1.0 and np.abs(difference).max() < 6.0


@pytest.mark.parametrize("size", [None, 8])
@pytest.mark.parametrize("cache_bytes", [MUCH, 0])
def test_a_part_of_each_image(tmp_path, size, cache_bytes):
    image = Image.new("L", (24, 8))
    image.paste(255, (16, 0, 24, 8))
    image.save(tmp_path / "a.png")
    images, _ = image_files.read_all(
        [tmp_path / "a.png"], size, None, cache_bytes, lambda wh: (16, 0, *wh)
    )
    assert images.shape == (1, 8, 8, 1)
    assert (images[np.arange(1)] == 255).all()
