import numpy as np
import pytest

from keras_gen.networks import vq_autoencoder


@pytest.mark.parametrize("shape", [(28, 28, 1), (9, 14, 3), (64, 32, 2)])
def test_the_map_has_a_quarter_of_the_sides(shape):
    height, width = vq_autoencoder.grid(shape)
    assert (height, width) == tuple(-(-side // 4) for side in shape[:2])
    encoder = vq_autoencoder.encoder(shape, code_dim=3, width=8)
    decoder = vq_autoencoder.decoder(shape, code_dim=3, width=8)
    vectors = encoder(np.zeros((2, *shape), "float32"))
    assert vectors.shape == (2, height, width, 3)
    assert decoder(vectors).shape == (2, *shape)


def test_parameters_are_those_of_the_papers_ladder():
    def conv(kernel, inputs, outputs):
        return kernel**2 * inputs * outputs + outputs

    residuals = 2 * (conv(3, 64, 16) + conv(1, 16, 64))
    encoder = conv(4, 1, 32) + conv(4, 32, 64) + conv(3, 64, 64) + conv(1, 64, 32)
    decoder = conv(3, 32, 64) + conv(3, 64, 32) + conv(3, 32, 1)
    shape = (28, 28, 1)
    assert vq_autoencoder.encoder(shape, 32).count_params() == encoder + residuals
    assert vq_autoencoder.decoder(shape, 32).count_params() == decoder + residuals
