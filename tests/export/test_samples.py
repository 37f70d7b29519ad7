import numpy as np
import pytest
from PIL import Image

from keras_gen.export import samples


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_images_stand_in_a_grid_row_by_row(tmp_path, channels):
    images = np.zeros((5, 2, 4, channels))
    images[1] = 1.0
    images[3, 0, 0] = -1.0
    samples.write(images, tmp_path / "samples.png")
    grid = np.asarray(Image.open(tmp_path / "samples.png"))
    grid = grid.reshape(*grid.shape[:2], channels)
    assert grid.shape == (4, 12, channels)  # two rows of three
    assert np.all(grid[:2, :4] == 128)
    assert np.all(grid[:2, 4:8] == 255)
    assert np.all(grid[2, 0] == 0)
    assert np.all(grid[2:, 4:8] == 128)
    assert np.all(grid[2:, 8:] == 0)  # the sixth place is blank


def test_values_outside_the_range_are_clipped(tmp_path):
    samples.write(np.full((1, 1, 2, 1), [[[-3.0], [3.0]]]), tmp_path / "samples.png")
    grid = np.asarray(Image.open(tmp_path / "samples.png"))
    np.testing.assert_array_equal(grid, [[0, 255]])


@pytest.mark.parametrize("shape", [(0, 2, 2, 1), (2, 2, 1), (1, 2, 2, 5)])
def test_what_is_no_batch_of_images_is_refused(tmp_path, shape):
    with pytest.raises(ValueError, match="Samples are images of shape"):
        samples.write(np.zeros(shape), tmp_path / "samples.png")
