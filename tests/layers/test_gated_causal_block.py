"""The gated block: formula, causality, parts, conditions, precision."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gate(u):
    first, second = np.split(u, 2, axis=-1)
    return np.tanh(first) * sigmoid(second)


def oracle(block, v, h, condition=None):
    """The docstring's formula, one position after another, from the weights alone."""
    w = {name: [x.numpy() for x in getattr(block, f"{name}_conv").weights]
         for name in ("vertical", "horizontal", "link", "out")}  # fmt: skip
    p, filters = block.kernel_size // 2, block.filters
    batch, height, width, _ = v.shape
    a = np.zeros((batch, height, width, 2 * filters))
    u = np.zeros_like(a)
    for i in range(height):
        for j in range(width):
            a[:, i, j] = w["vertical"][1]
            for r in range(max(0, i - p), i + 1):
                for c in range(max(0, j - p), min(width, j + p + 1)):
                    tap = w["vertical"][0][r - i + p, c - j + p]
                    a[:, i, j] += v[:, r, c] @ tap
            for c in range(max(0, j - p), j + (not block.first)):
                u[:, i, j] += h[:, i, c] @ w["horizontal"][0][0, c - j + p]
    shifted = np.concatenate([np.zeros_like(a[:, :1]), a[:, :-1]], axis=1)
    u += shifted @ w["link"][0][0, 0] + w["link"][1]
    if condition is not None:
        kernel = block.condition_conv.kernel.numpy()[0, 0]
        to_v, to_h = np.split(condition @ kernel, 2, axis=-1)
        a, u = a + to_v, u + to_h
    out = gate(u) @ w["out"][0][0, 0] + w["out"][1]
    return gate(a), out if block.first else out + h


def randomize(layer):
    rng = np.random.default_rng(1)
    for weight in layer.weights:
        weight.assign(0.4 * rng.normal(size=weight.shape))


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("condition_shape", [None, (2, 1, 1, 3), (2, 5, 6, 3)])
def test_it_is_its_formula(first, condition_shape):
    rng = np.random.default_rng(0)
    v, h = rng.normal(size=(2, 2, 5, 6, 4)).astype("float32")
    condition = None
    if condition_shape is not None:
        condition = rng.normal(size=condition_shape).astype("float32")
    block = layers.GatedCausalBlock(4, 5, first=first)
    block(v, h, condition)
    randomize(block)
    for got, want in zip(
        block(v, h, condition), oracle(block, v, h, condition), strict=True
    ):
        np.testing.assert_allclose(got, want, atol=2e-5)


def test_the_vertical_stack_reaches_the_horizontal_one_a_row_later():
    """A change in row i of v moves v' in row i, and h' from row i + 1 on."""
    rng = np.random.default_rng(0)
    v, h = rng.normal(size=(2, 1, 6, 5, 4)).astype("float32")
    block = layers.GatedCausalBlock(4, 3)
    block(v, h)
    randomize(block)
    changed = v.copy()
    changed[:, 2] += 1
    moved = [
        np.any(a.numpy() != b.numpy(), axis=(0, 2, 3))
        for a, b in zip(block(v, h), block(changed, h), strict=True)
    ]
    assert moved[0].tolist() == [False, False, True, True, False, False]
    assert moved[1].tolist() == [False, False, False, True, True, False]


@pytest.mark.parametrize("first", [True, False])
def test_the_parts_give_one_pixel_of_the_whole(first):
    rng = np.random.default_rng(0)
    v, h = rng.normal(size=(2, 1, 6, 7, 4)).astype("float32")
    block = layers.GatedCausalBlock(4, 5, first=first)
    whole = block(v, h)
    i, j, p = 4, 3, 2
    linear = block.vertical(v[:, i - 1 - p : i])
    np.testing.assert_allclose(block.gate(linear)[:, 0], whole[0][:, i - 1], atol=1e-5)
    columns = h[:, i : i + 1, j - p : j + (not first)]
    pixel = block.across(columns, block.link(linear)[:, :, j : j + 1])
    np.testing.assert_allclose(pixel[:, 0, 0], whole[1][:, i, j], atol=1e-5)


def test_it_computes_in_the_precision_of_its_policy():
    block = layers.GatedCausalBlock(4, 3, first=True, dtype="mixed_bfloat16")
    v, h = block(tf.ones((1, 4, 4, 1)), tf.ones((1, 4, 4, 1)))
    assert v.dtype == h.dtype == tf.bfloat16
    assert {w.dtype for w in block.weights} == {"float32"}


def test_it_saves_and_loads(tmp_path):
    x, c = keras.Input((5, 5, 1)), keras.Input((1, 1, 2))
    block = layers.GatedCausalBlock(2, 3, first=True)
    model = keras.Model([x, c], block(x, x, c))
    model.save(tmp_path / "model.keras")
    twin = keras.models.load_model(tmp_path / "model.keras")
    rng = np.random.default_rng(0)
    inputs = [rng.normal(size=(1, 5, 5, 1)), rng.normal(size=(1, 1, 1, 2))]
    np.testing.assert_array_equal(model(inputs)[1], twin(inputs)[1])


def test_refusals():
    with pytest.raises(ValueError, match="odd size of at least 3.*kernel_size=1"):
        layers.GatedCausalBlock(4, 1)
    with pytest.raises(ValueError, match="Received: 3 channels for filters=4"):
        layers.GatedCausalBlock(4)(np.zeros((1, 4, 4, 3)), np.zeros((1, 4, 4, 3)))
