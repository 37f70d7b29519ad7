"""The residual generator: the paper's layers, any size, no frame at the border."""

import keras
import numpy as np
import pytest

from keras_gen import layers
from keras_gen.networks import blocks, resnet_generator


def kinds(network, kind):
    return [layer for layer in network.layers if isinstance(layer, kind)]


def test_the_papers_network_has_its_layers():
    # c7s1-64, d128, d256, R256 x 6, u128, u64, c7s1-3 (appendix 7.2).
    network = resnet_generator.generator(3, 3)
    convolutions = [
        (layer.kernel_size[0], layer.strides[0], layer.filters)
        for layer in kinds(network, keras.layers.Conv2D)
    ]
    ends = [(7, 1, 64), (3, 2, 128), (3, 2, 256)], [(7, 1, 3)]
    assert convolutions == ends[0] + [(3, 1, 256)] * 12 + ends[1]
    up = kinds(network, keras.layers.Conv2DTranspose)
    assert [(x.strides[0], x.filters) for x in up] == [(2, 128), (2, 64)]
    assert len(kinds(network, layers.InstanceNormalization)) == 3 + 12 + 2
    assert len(kinds(network, keras.layers.Add)) == 6


@pytest.mark.parametrize(
    ("halvings", "size"),
    [(2, (8, 8)), (2, (12, 32)), (2, (20, 16)), (1, (4, 6)), (0, (4, 7))],
)
def test_any_multiple_from_the_smallest_on(halvings, size):
    resnet_generator.check_image_shape((*size, 2), halvings)
    network = resnet_generator.generator(2, 3, 1, width=2, halvings=halvings)
    image = np.random.default_rng(0).uniform(-1, 1, (2, *size, 2)).astype("float32")
    y = network(image)
    assert y.shape == (2, *size, 3)
    assert np.isfinite(y).all() and np.abs(y).max() <= 1


def test_the_papers_halvings_from_128_pixels_on():
    sides = {16: 0, 32: 0, 63: 0, 64: 1, 127: 1, 128: 2, 256: 2, 1024: 2}
    for side, halvings in sides.items():
        assert resnet_generator.default_halvings((side, 2 * side, 3)) == halvings


@pytest.mark.parametrize("halvings", [0, 2])
def test_colours_reach_the_output_without_normalisation(halvings, monkeypatch):
    random = np.random.default_rng(0)
    colours = random.uniform(-1, 1, (4, 1, 1, 3)).astype("float32")
    plain = np.broadcast_to(colours, (4, 32, 32, 3))

    def spread():
        keras.utils.set_random_seed(0)
        build = resnet_generator.generator
        return np.std(build(3, 3, 3, 16, halvings, normalization=None)(plain))

    kept = spread()
    monkeypatch.setattr(blocks, "kernel", lambda kind: blocks.dcgan_kernel())
    assert kept > 5 * spread()


def test_a_block_adds_to_what_it_is_given():
    x = keras.Input((8, 8, 4))
    block = keras.Model(x, resnet_generator._residual(x, "instance"))
    image = np.random.default_rng(0).normal(size=(1, 8, 8, 4)).astype("float32")
    block.set_weights([np.zeros_like(w) for w in block.get_weights()])
    np.testing.assert_array_equal(block(image), image)


def test_a_plain_image_stays_plain():
    # Rounding errors must not be blown up to a pattern, layer by layer.
    network = resnet_generator.generator(3, 3, num_blocks=3, width=4)
    y = network(np.full((1, 32, 32, 3), 0.3, "float32")).numpy()
    assert np.ptp(y, axis=(1, 2)).max() < 1e-4


@pytest.mark.parametrize(
    ("halvings", "size", "rule"),
    [
        (2, (4, 8), "multiples of 4 and at least 8"),
        (2, (30, 32), "multiples of 4 and at least 8"),
        (1, (8, 9), "multiples of 2 and at least 4"),
        (0, (3, 9), "multiples of 1 and at least 4"),
        (3, (32, 32), "halves images 0 to 2 times"),
    ],
)
def test_other_sizes_are_refused_with_the_rule(halvings, size, rule):
    with pytest.raises(ValueError, match=f"{rule}. Received"):
        resnet_generator.check_image_shape((*size, 3), halvings)
