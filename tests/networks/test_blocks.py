"""Shared pieces of the builders: size ladders, cropping, refusals."""

import keras
import pytest

from keras_gen.networks import blocks


@pytest.mark.parametrize(
    ("side", "stages", "smallest"),
    [(8, 1, 4), (9, 1, 5), (16, 2, 4), (28, 2, 7), (30, 2, 8), (32, 3, 4), (128, 5, 4)],
)
def test_the_ladder_halves_while_four_pixels_remain(side, stages, smallest):
    assert blocks.ladder((side, side, 1)) == (stages, (smallest, smallest))


def test_the_smaller_side_sets_the_depth():
    assert blocks.ladder((8, 64, 1)) == (1, (4, 32))


@pytest.mark.parametrize(
    "shape", [(7, 8, 1), (8, 129, 1), (8, 8, 5), (8, 8, 0), (8, 8), (8.0, 8, 1)]
)
def test_other_shapes_are_refused_with_the_rule(shape):
    with pytest.raises(ValueError, match="sides from 8 to 128 and 1 to 4 channels"):
        blocks.check_image_shape(shape)


def test_crop_takes_the_middle():
    x = keras.Input((10, 12, 1))
    assert blocks.crop_to(x, (9, 9, 1)).shape == (None, 9, 9, 1)
    assert blocks.crop_to(x, (10, 12, 1)) is x


def test_normalize_refuses_unknown_kinds():
    with pytest.raises(ValueError, match="'instance' or None. Received: 'b'"):
        blocks.normalize(keras.Input((4, 4, 2)), "b")


def test_layer_norm_spans_all_axes_but_the_batch():
    x = keras.Input((4, 4, 2))
    network = keras.Model(x, blocks.normalize(x, "layer"))
    assert network.layers[-1].axis == [1, 2, 3]


def test_instance_norm_has_the_epsilon_of_the_codes():
    x = keras.Input((4, 4, 2))
    network = keras.Model(x, blocks.normalize(x, "instance"))
    assert network.layers[-1].epsilon == 1e-5


def test_batch_statistics_span_the_replicas_that_there_are_now(two_replicas):
    x = keras.Input((4, 4, 2))
    network = keras.Model(x, blocks.normalize(x, "batch"))
    around = keras.Sequential([keras.Input((4, 4, 2)), network])
    assert not network.layers[-1].synchronized
    with two_replicas.scope():
        blocks.span_replicas(around)
        assert network.layers[-1].synchronized
        assert keras.Model(x, blocks.normalize(x, "batch")).layers[-1].synchronized
    blocks.span_replicas(around)
    assert not network.layers[-1].synchronized
