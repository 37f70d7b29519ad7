"""SRGAN's networks: the paper's layers, any size, and their parameters by hand."""

import keras
import numpy as np
import pytest

from keras_gen.networks import srresnet


def kinds(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


def test_the_generator_has_the_papers_layers_and_size():
    model = srresnet.generator(3, factor=4, num_blocks=16, width=64)
    convolutions = kinds(model, keras.layers.Conv2D)
    assert len(convolutions) == 1 + 2 * 16 + 1 + 2 + 1
    assert [c.kernel_size[0] for c in convolutions] == [9, *[3] * 35, 9]
    assert len(kinds(model, keras.layers.BatchNormalization)) == 33
    assert len(kinds(model, keras.layers.PReLU)) == 1 + 16 + 2
    # Weights by hand: ends with biases; 33 convolutions without; two steps up; four
    # numbers a channel in each normalisation; one slope a channel in each PReLU.
    ends = (81 * 3 * 64 + 64) + (81 * 64 * 3 + 3)
    body = 33 * (9 * 64 * 64 + 4 * 64)
    up = 2 * (9 * 64 * 256 + 256)
    assert model.count_params() == ends + body + up + 19 * 64


@pytest.mark.parametrize("factor", [2, 4, 8])
def test_the_generator_takes_any_size(factor):
    model = srresnet.generator(2, factor, num_blocks=1, width=4)
    for height, width in ((1, 1), (5, 9), (8, 3)):
        low = np.random.default_rng(0).uniform(-1, 1, (2, height, width, 2))
        high = model(low.astype("float32"))
        assert high.shape == (2, height * factor, width * factor, 2)


def test_without_its_last_layer_the_generator_repeats_pixels():
    model = srresnet.generator(3, 4, num_blocks=1, width=4)
    last = kinds(model, keras.layers.Conv2D)[-1]
    last.set_weights([0 * w for w in last.get_weights()])
    low = np.random.default_rng(0).uniform(-1, 1, (2, 3, 5, 3)).astype("float32")
    expected = low.repeat(4, axis=1).repeat(4, axis=2)
    np.testing.assert_allclose(model(low), expected, atol=1e-6)


@pytest.mark.parametrize("factor", [1, 3, 6])
def test_other_factors_are_refused(factor):
    with pytest.raises(ValueError, match="power of 2"):
        srresnet.generator(3, factor)


@pytest.mark.parametrize(
    ("side", "pairs"), [(8, 1), (32, 3), (64, 4), (96, 4), (256, 4)]
)
def test_the_discriminator_halves_while_something_is_left(side, pairs):
    model = srresnet.discriminator((side, side + 1, 3), width=4)
    convolutions = kinds(model, keras.layers.Conv2D)
    filters = [4 * 2 ** (i // 2) for i in range(2 * pairs)]
    assert [c.filters for c in convolutions] == filters
    assert [c.strides[0] for c in convolutions] == [1, 2] * pairs
    assert len(kinds(model, keras.layers.BatchNormalization)) == 2 * pairs - 1
    for size in ((side, side + 1), (16, 11)):
        assert model(np.zeros((2, *size, 3), "float32")).shape == (2, 1)
