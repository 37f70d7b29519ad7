import numpy as np
import pytest
from PIL import Image

from keras_gen.training import images


def test_grid_places_and_enlarges_every_image():
    values = np.array([-1.0, -0.5, 0.0, 1.0, 2.0], "float32")
    batch = np.broadcast_to(values[:, None, None, None], (5, 2, 3, 1))
    pixels = np.asarray(images.grid(batch, columns=3, scale=2))
    assert pixels.shape == (2 + 2 * (4 + 2), 2 + 3 * (6 + 2))
    tiles = [pixels[2:6, 2 + 8 * i : 8 + 8 * i] for i in range(3)]
    tiles += [pixels[8:12, 2 + 8 * i : 8 + 8 * i] for i in range(2)]
    for tile, value in zip(tiles, (0, 64, 128, 255, 255), strict=True):
        assert (tile == value).all()
    gaps = pixels.copy()
    gaps[2:6, 2:8] = gaps[2:6, 10:16] = gaps[2:6, 18:24] = 255
    gaps[8:12, 2:8] = gaps[8:12, 10:16] = 255
    assert (gaps == 255).all()


def test_pixels_keep_their_place():
    image = np.full((1, 2, 2, 3), -1.0)
    image[0, 0, 1] = (1, -1, -1)
    pixels = np.asarray(images.grid(image, scale=1))[2:4, 2:4]
    assert pixels[0, 1].tolist() == [255, 0, 0]
    assert pixels.sum() == 255


@pytest.mark.parametrize(
    ("channels", "mode"), [(1, "L"), (2, "LA"), (3, "RGB"), (4, "RGBA")]
)
def test_modes(channels, mode):
    batch = np.zeros((2, 4, 4, channels))
    assert images.grid(batch).mode == mode
    assert images.single(batch[0]).mode == mode
    assert images.single(batch[0]).size == (4, 4)


@pytest.mark.parametrize(
    ("side", "n", "size"), [(8, 64, (402, 402)), (28, 5, (176, 118)), (64, 1, (68, 68))]
)
def test_small_images_become_readable(side, n, size):
    assert images.grid(np.zeros((n, side, side, 1))).size == size


def test_mistakes_are_told():
    with pytest.raises(ValueError, match=r"Received: shape \(4, 4, 1\)"):
        images.grid(np.zeros((4, 4, 1)))
    with pytest.raises(ValueError, match=r"Received: shape \(1, 4, 4, 5\)"):
        images.grid(np.zeros((1, 4, 4, 5)))
    with pytest.raises(ValueError, match="columns must be at least 1"):
        images.grid(np.zeros((1, 4, 4, 1)), columns=0)


def test_enlarging_repeats_pixels():
    image = np.arange(4).reshape(1, 2, 2, 1)
    assert images.enlarge(image, 2)[0, :, :, 0].tolist() == [
        [0, 0, 1, 1],
        [0, 0, 1, 1],
        [2, 2, 3, 3],
        [2, 2, 3, 3],
    ]
    assert images.enlarge(np.zeros((3, 28, 20, 1))).shape == (3, 84, 60, 1)


def test_saved_pictures_read_back(tmp_path):
    picture = images.grid(np.linspace(-1, 1, 64).reshape(1, 8, 8, 1))
    images.save(picture, tmp_path / "new" / "a.png")
    with Image.open(tmp_path / "new" / "a.png") as loaded:
        assert np.array_equal(np.asarray(loaded), np.asarray(picture))
    assert len(list((tmp_path / "new").iterdir())) == 1
