"""The U-Net: the ladder of the paper, its skips, any size, and where it drops."""

import keras
import numpy as np
import pytest

from keras_gen import layers
from keras_gen.networks import unet


def kinds(network, kind):
    return [layer for layer in network.layers if isinstance(layer, kind)]


def test_the_papers_network_has_its_channels_and_parameters():
    network = unet.generator(3, 3, depth=8, width=64)
    down = [layer.filters for layer in kinds(network, keras.layers.Conv2D)]
    up = [layer.filters for layer in kinds(network, keras.layers.Conv2DTranspose)]
    assert down == [64, 128, 256, 512, 512, 512, 512, 512]
    # CD512-CD512-CD512-C512-C256-C128-C64 (§6.1.1), then the image.
    assert up == [512, 512, 512, 512, 256, 128, 64, 3]
    # 54.4 million, as the authors' code counts without gains and offsets.
    encoder = [3, *down]
    weights = 16 * sum(a * b for a, b in zip(encoder, down, strict=False))
    decoder = [512] + [2 * c for c in up[:-1]]
    weights += 16 * sum(a * b for a, b in zip(decoder, up, strict=True))
    assert network.count_params() == weights + 64 + 512 + 3


def test_no_normalization_outside_and_at_the_innermost_map():
    network = unet.generator(3, 1, depth=4, width=2)
    assert len(kinds(network, layers.InstanceNormalization)) == 2 + 3
    # It would leave nothing of a map of one pixel.
    image = np.random.default_rng(0).uniform(-1, 1, (2, 16, 16, 3))
    last = kinds(network, keras.layers.Conv2D)[-1]
    innermost = keras.Model(network.input, last.output)
    assert innermost(image).shape == (2, 1, 1, 16)
    assert np.abs(innermost(image)).min() > 0


def test_it_drops_in_the_three_innermost_blocks_alone():
    for depth, dropped in ((1, 0), (2, 1), (3, 2), (4, 3), (6, 3)):
        network = unet.generator(1, 1, depth, width=2)
        found = kinds(network, layers.Dropout)
        assert [layer.rate for layer in found] == [0.5] * dropped
    image = np.random.default_rng(0).uniform(-1, 1, (1, 64, 64, 1))
    off = network(image, training=False)
    np.testing.assert_array_equal(network(image, training=False), off)
    assert np.abs(network(image, training=True) - off).max() > 0


@pytest.mark.parametrize("size", [(16, 16), (8, 24), (40, 8)])
def test_any_multiple_of_two_to_the_depth(size):
    network = unet.generator(2, 3, depth=3, width=2)
    y = network(np.zeros((2, *size, 2), "float32"))
    assert y.shape == (2, *size, 3)
    assert np.abs(y).max() <= 1


def test_each_map_meets_the_map_of_its_size():
    network = unet.generator(1, 1, depth=3, width=2)
    for layer in kinds(network, keras.layers.Concatenate):
        ours, across = layer.input
        assert ours.shape == across.shape
    assert len(kinds(network, keras.layers.Concatenate)) == 2


def test_the_depth_follows_from_the_image():
    sizes = {(32, 32): 5, (64, 64): 6, (256, 256): 8, (1024, 512): 8, (32, 48): 4}
    for size, depth in sizes.items():
        assert unet.checked_depth(None, (*size, 3)) == depth
    assert unet.checked_depth(2, (32, 32, 3)) == 2


@pytest.mark.parametrize(
    ("depth", "size", "most"), [(None, (31, 32), 0), (3, (12, 8), 2), (0, (8, 8), 3)]
)
def test_other_sizes_are_refused_with_the_rule(depth, size, most):
    with pytest.raises(ValueError, match=f"depth={depth} .* halved {most} times"):
        unet.checked_depth(depth, (*size, 3))
