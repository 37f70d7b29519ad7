"""The residual block of the first PixelCNN against its formula."""

import numpy as np

from keras_gen import layers


def relu(x):
    return np.maximum(x, 0)


def test_it_is_its_formula():
    block = layers.MaskedResidualBlock(3)
    x = np.random.default_rng(0).normal(size=(2, 5, 4, 6)).astype("float32")
    result = block(x)
    w1, b1 = (w.numpy() for w in block.first.weights)
    w2, b2 = (w.numpy() for w in block.last.weights)
    assert w1.shape == (1, 1, 6, 3) and w2.shape == (1, 1, 3, 6)
    narrow = relu(relu(x) @ w1[0, 0] + b1)
    masked = block.masked(narrow).numpy()
    expected = x + relu(masked) @ w2[0, 0] + b2
    np.testing.assert_allclose(result, expected, atol=1e-5)
    assert block.masked.kind == "B"


def test_its_config_rebuilds_it():
    block = layers.MaskedResidualBlock(5)
    twin = layers.MaskedResidualBlock.from_config(block.get_config())
    twin.build((None, 6, 6, 4))
    assert twin.masked.kernel_size == 5
