"""The convolution for single rows: one result, whichever way it is computed."""

import numpy as np
import pytest

from keras_gen import layers


@pytest.mark.parametrize("size", [(1, 1), (1, 3), (2, 3), (4, 1)])
@pytest.mark.parametrize("columns", [1, 5])
def test_a_single_row_equals_that_row_of_the_map(size, columns):
    rng = np.random.default_rng(0)
    layer = layers.RowConv2D(4, size, bias_initializer="normal")
    x = rng.normal(size=(2, size[0] + 3, size[1] + columns - 1, 3)).astype("float32")
    whole = layer(x).numpy()
    kernel, bias = layer.get_weights()
    expected = np.zeros((2, 4, columns, 4))
    for i in range(4):
        for j in range(columns):
            patch = x[:, i : i + size[0], j : j + size[1]]
            expected[:, i, j] = np.tensordot(patch, kernel, 3) + bias
    np.testing.assert_allclose(whole, expected, atol=1e-5)
    for i in range(4):
        row = layer(x[:, i : i + size[0]])
        assert row.shape == (2, 1, columns, 4)
        np.testing.assert_allclose(row[:, 0], expected[:, i], atol=1e-5)


def test_it_can_do_without_bias():
    layer = layers.RowConv2D(2, 1, use_bias=False)
    assert np.all(layer(np.zeros((1, 1, 3, 2))) == 0)
    assert len(layer.weights) == 1
