"""The gated network by its gradient: causal, and without a blind spot."""

import numpy as np
import pytest
from reference.causality import before, dependences

from keras_gen.distributions.categorical import Categorical
from keras_gen.distributions.discretized_logistic_mixture import (
    DiscretizedLogisticMixture,
)
from keras_gen.networks.gated_pixelcnn import GatedPixelCNN


@pytest.mark.parametrize("position", [(0, 0), (3, 0), (4, 5), (7, 10)])
def test_logits_depend_on_all_positions_before_and_on_no_other(position):
    """First kernel 7, then 3: with 5 layers the map lies in the receptive field."""
    network = GatedPixelCNN((8, 11, 1), Categorical(3), width=6)
    i, j = position
    depends = dependences(network, i, j)
    past = before(8, 11, i, j)
    assert not depends[~past].any()
    # 3 + 4 · 1 rows and columns: 7 in each direction.
    rows, columns = np.indices((8, 11))
    seen = past & (i - rows <= 7) & (np.abs(columns - j) <= 7)
    assert (depends[seen] > 0).all()
    assert not depends[past & (columns - j > 7)].any()


def test_two_layers_see_what_the_masked_network_never_sees():
    network = GatedPixelCNN((8, 11, 1), Categorical(3), width=6, num_layers=2)
    depends = dependences(network, 4, 5)
    assert depends[3, 9] > 0


def test_the_first_layer_sees_the_row_above_whole_and_its_own_to_the_left():
    network = GatedPixelCNN((8, 11, 1), Categorical(3), width=6, num_layers=1)
    depends = dependences(network, 4, 5) > 0
    expected = np.zeros((8, 11), bool)
    expected[0:4, 2:9] = True
    expected[4, 2:5] = True
    np.testing.assert_array_equal(depends, expected)


def test_all_channels_of_the_past_count_and_none_of_the_present():
    head = DiscretizedLogisticMixture(17, 2)
    network = GatedPixelCNN((5, 6, 3), head, width=4, num_layers=2)
    rng = np.random.default_rng(0)
    image = rng.uniform(-1, 1, (1, 5, 6, 3)).astype("float32")
    base = network(image).numpy()
    for channel in range(3):
        changed = image.copy()
        changed[0, 2, 3, channel] += 0.5
        moved = np.any(network(changed).numpy() != base, axis=-1)[0]
        assert not moved[before(5, 6, 2, 4)].any()
        assert moved[2, 4]


def test_its_blocks_are_as_told():
    network = GatedPixelCNN(
        (8, 8, 1), Categorical(3), num_layers=3, first_kernel_size=5, kernel_size=3
    )
    sizes = [(b.kernel_size, b.first, b.filters) for b in network.blocks]
    assert sizes == [(5, True, 32), (3, False, 32), (3, False, 32)]
