"""InfoGAN's builders: one trunk, two heads, and codes that reach the image."""

import numpy as np
import pytest

from keras_gen.networks import infogan


@pytest.mark.parametrize("image_shape", [(8, 8, 1), (28, 28, 1), (30, 40, 3)])
def test_trunk_and_heads_fit_together(image_shape):
    trunk = infogan.trunk(image_shape, width=4)
    features = trunk.output_shape[-1]
    hidden = trunk(np.zeros((2, *image_shape)))
    assert infogan.discriminator(features)(hidden).shape == (2, 1)
    category, codes = infogan.recognition(features, 7, 3)(hidden)
    assert category.shape == (2, 7) and codes.shape == (2, 3)


def test_batch_normalization_is_between_the_convolutions_alone():
    kinds = [type(layer).__name__ for layer in infogan.trunk((28, 28, 1), 4).layers]
    assert kinds == [
        "InputLayer",
        *("Conv2D", "LeakyReLU"),
        *("Conv2D", "BatchNormalization", "LeakyReLU"),
        *("Flatten", "Dense", "LeakyReLU", "Activation"),
    ]
    for head in (infogan.discriminator(8), infogan.recognition(8, 2, 1)):
        assert not head.non_trainable_variables


def test_every_input_of_the_generator_reaches_the_image():
    network = infogan.generator((8, 8, 1), 5, width=4)
    inputs = np.concatenate([np.zeros((1, 5)), np.eye(5)])
    images = network(inputs.astype("float32")).numpy()
    assert images.shape == (6, 8, 8, 1) and np.abs(images).max() <= 1
    assert all(np.abs(image - images[0]).max() > 0 for image in images[1:])
