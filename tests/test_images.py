import numpy as np
import pytest

from keras_gen import images


def test_grid_places_and_enlarges_every_image():
    values = np.array([-1.0, -0.5, 0.0, 1.0, 2.0], "float32")
    batch = np.broadcast_to(values[:, None, None, None], (5, 2, 3, 1))
    pixels = np.asarray(images.grid(batch, columns=3, scale=2))
    assert pixels.shape == (1 + 2 * (4 + 1), 1 + 3 * (6 + 1))
    expected = np.full(pixels.shape, 64)
    for i, value in enumerate((0, 64, 128, 255, 255)):
        top, left = 1 + 5 * (i // 3), 1 + 7 * (i % 3)
        expected[top : top + 4, left : left + 6] = value
    np.testing.assert_array_equal(pixels, expected)


def test_pixels_keep_their_place():
    image = np.full((1, 2, 2, 3), -1.0)
    image[0, 0, 1] = (1, -1, -1)
    pixels = np.asarray(images.grid(image, scale=1))[1:3, 1:3]
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
    ("side", "n", "size"), [(8, 64, (420, 420)), (28, 5, (184, 124)), (64, 1, (74, 74))]
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


def test_the_background_is_opaque():
    pixels = np.asarray(images.grid(-np.ones((2, 8, 8, 4))))
    assert pixels[0, 0].tolist() == [64, 64, 64, 255]
