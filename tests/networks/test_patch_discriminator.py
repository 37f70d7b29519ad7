"""Patches: how many, how large, and which layers are normalised."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_gen import layers
from keras_gen.networks import patch_discriminator


@pytest.mark.parametrize(
    ("side", "num_layers", "patches"),
    [(256, 3, 30), (32, 2, 6), (32, 1, 14), (64, 3, 6), (64, 4, 2), (28, 2, 5)],
)
def test_the_map_has_the_size_of_the_authors_code(side, num_layers, patches):
    network = patch_discriminator.discriminator(1, num_layers, width=2)
    logits = network(np.zeros((1, side, side + 32, 1), "float32"))
    across = patch_discriminator.output_side(side + 32, num_layers)
    assert logits.shape == (1, patches, across, 1)
    assert patch_discriminator.output_side(side, num_layers) == patches


@pytest.mark.parametrize(("num_layers", "side"), [(0, 1), (1, 16), (2, 34), (3, 70)])
def test_a_logit_sees_its_patch_and_no_more(num_layers, side):
    network = patch_discriminator.discriminator(
        1, num_layers, width=1, normalization=None
    )
    for variable in network.trainable_variables:
        variable.assign(tf.ones_like(variable.value))
    image = tf.Variable(tf.ones((1, 160, 160, 1)))
    with tf.GradientTape() as tape:
        logits = network(image)
        middle = logits[0, logits.shape[1] // 2, logits.shape[2] // 2, 0]
    seen = np.argwhere(tape.gradient(middle, image).numpy()[0, :, :, 0])
    np.testing.assert_array_equal(seen.max(0) - seen.min(0) + 1, (side, side))


def test_widths_and_normalization_are_the_papers():
    # C64-C128-C256-C512 (§6.1.2) for patches of 70 pixels; none on the first.
    network = patch_discriminator.discriminator(6, 3, width=64)
    found = [x for x in network.layers if isinstance(x, keras.layers.Conv2D)]
    assert [x.filters for x in found] == [64, 128, 256, 512, 1]
    assert [x.use_bias for x in found] == [True, False, False, False, True]
    norms = [x for x in network.layers if isinstance(x, layers.InstanceNormalization)]
    assert len(norms) == 3


def test_the_default_leaves_a_map_to_average_over():
    found = {
        side: patch_discriminator.checked_layers(None, (side, 2 * side, 3))
        for side in (8, 16, 28, 32, 64, 256)
    }
    assert found == {8: 1, 16: 1, 28: 2, 32: 2, 64: 3, 256: 3}


@pytest.mark.parametrize(
    ("num_layers", "side"), [(3, 16), (-1, 32), (1.5, 32), (None, 4)]
)
def test_a_discriminator_without_a_patch_is_refused(num_layers, side):
    with pytest.raises(ValueError, match=r"at least one patch. Received: .* halvings"):
        patch_discriminator.checked_layers(num_layers, (side, side, 3))
