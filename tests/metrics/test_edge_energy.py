"""Edge energy: loops, and what blur does to a lone edge."""

import numpy as np
import pytest

from keras_gen.metrics.edge_energy import edge_energy
from keras_gen.metrics.gradient_energy import gradient_energy


def test_it_is_the_mean_square_of_differences():
    images = np.random.default_rng(0).uniform(-1, 1, (2, 3, 4, 2))
    down = [
        (images[n, y + 1, x, c] - images[n, y, x, c]) ** 2
        for n, y, x, c in np.ndindex(2, 2, 4, 2)
    ]
    across = [
        (images[n, y, x + 1, c] - images[n, y, x, c]) ** 2
        for n, y, x, c in np.ndindex(2, 3, 3, 2)
    ]
    expected = np.mean(down) + np.mean(across)
    assert edge_energy(images) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("width", [2, 4])
def test_a_blurred_edge_has_a_share_of_it_where_gradient_energy_sees_nothing(width):
    def edge(pixels):
        ramp = np.clip((np.arange(16) - 5) / pixels, 0, 1)
        return np.tile(ramp[:, None, None], (1, 1, 16, 1))

    sharp, blurred = edge(1), edge(width)
    assert edge_energy(blurred) == pytest.approx(edge_energy(sharp) / width)
    assert gradient_energy(blurred) == pytest.approx(gradient_energy(sharp))


def test_without_neighbours_it_is_refused():
    with pytest.raises(ValueError, match="sides of at least 2"):
        edge_energy(np.zeros((1, 1, 5, 1)))
