"""The classifier of three blocks: its layers, outputs, and the sizes of its maps."""

import keras
import numpy as np

from keras_gen.training.extractors import block_classifier


def test_the_network_is_the_documented_one():
    model = block_classifier.build((12, 8, 3), 7)
    images = np.random.default_rng(0).uniform(-1, 1, (5, 12, 8, 3))
    output = model.predict_on_batch(images)
    assert output["features"].shape == (5, 64)
    assert output["features"].min() >= 0
    assert output["logits"].shape == (5, 7)
    assert output["logits"].min() < 0
    shapes = [
        model.get_layer(f"block{block}_conv{conv}").output.shape[1:]
        for block in (1, 2, 3)
        for conv in (1, 2)
    ]
    assert shapes == [(12, 8, 16)] * 2 + [(6, 4, 32)] * 2 + [(3, 2, 64)] * 2


def test_scales_are_the_means_of_maps():
    model = block_classifier.build((8, 8, 3), 7)
    images = np.random.default_rng(0).uniform(-1, 1, (5, 8, 8, 3))
    scales = block_classifier.map_scales(model, images)
    assert list(scales) == [f"block{b}_conv{c}" for b in (1, 2, 3) for c in (1, 2)]
    output = model.get_layer("block2_conv1").output
    maps = keras.Model(model.input, output).predict_on_batch(images)
    np.testing.assert_allclose(scales["block2_conv1"], maps.mean(), atol=1e-5)
