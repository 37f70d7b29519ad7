"""Draws in a graph equal those of NumPy, row by row."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.distributions import in_graph, portable

SEEDS = np.array([0, 7, 7, 2**31 - 1, 123456], np.int32)
INDICES = np.array([0, 0, 63, 5, 2**31 - 1], np.int32)
SHAPE = (50, 20)


def in_numpy(prior, stream=0, **options):
    rows = [
        portable.draw(prior, int(seed), 1, SHAPE, int(index), stream, **options)
        for seed, index in zip(SEEDS, INDICES, strict=True)
    ]
    return np.concatenate(rows)


def drawn(prior, stream=0, **options):
    @tf.function
    def graph(seed, index):
        return in_graph.draw(prior, seed, index, SHAPE, stream, **options)

    return graph(tf.constant(SEEDS), tf.constant(INDICES)).numpy()


@pytest.mark.parametrize("stream", [0, 3, 15])
@pytest.mark.parametrize("prior", ["uniform", "unit"])
def test_uniform_draws_are_equal_to_the_bit(prior, stream):
    values = drawn(prior, stream)
    assert values.dtype == "float32"
    np.testing.assert_array_equal(values, in_numpy(prior, stream))


@pytest.mark.parametrize("classes", [1, 2, 3, 10, 1000, 2**17])
def test_classes_are_equal(classes):
    values = drawn("categorical", classes=classes)
    assert values.dtype == "int32"
    np.testing.assert_array_equal(values, in_numpy("categorical", classes=classes))


def test_normal_draws_are_equal_up_to_rounding():
    np.testing.assert_allclose(drawn("normal"), in_numpy("normal"), rtol=0, atol=1e-5)


def test_class_boundaries_are_those_of_exact_arithmetic():
    words = np.arange(2**24, dtype=np.int64)[:: 2**24 // 9973]
    for classes in (3, 7, 10, 96000):
        exact = (2 * words + 1) * classes // 2**25
        graph = in_graph._classes(in_graph._int32(words << 8), classes)
        np.testing.assert_array_equal(graph.numpy(), exact)


def test_the_published_answers_of_threefry():
    # Known answers of Random123 for Threefry-2x32 with 20 rounds.
    cases = {
        ((0, 0), (0, 0)): (0x6B200159, 0x99BA4EFE),
        ((0xFFFFFFFF,) * 2, (0xFFFFFFFF,) * 2): (0x1CB996FC, 0xBB002BE7),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3)): (
            0xC4923A9C,
            0x483DF7A0,
        ),
    }
    for (key, counter), answer in cases.items():
        key, counter = (tuple(map(in_graph._int32, each)) for each in (key, counter))
        words = [int(w.numpy()) & 0xFFFFFFFF for w in in_graph.threefry(key, counter)]
        assert words == list(answer)


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="Unknown prior 'normale'. Did you mean"):
        drawn("normale")
    with pytest.raises(ValueError, match="from 1 to 131072 classes. Received: 200000"):
        drawn("categorical", classes=200_000)
