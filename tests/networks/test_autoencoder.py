"""The variational builders: shapes, the log variance's range, saving."""

import keras
import numpy as np

from keras_gen.networks import autoencoder


def test_log_variance_is_clipped_and_the_mean_is_not():
    network = autoencoder.encoder((8, 8, 1), latent_dim=3, width=4)
    mean, log_variance = network(1e4 * np.ones((2, 8, 8, 1)))
    assert mean.shape == log_variance.shape == (2, 3)
    assert np.abs(log_variance).max() <= 10
    assert np.abs(mean).max() > 10


def test_the_decoder_is_unbounded_and_keeps_static_sizes():
    network = autoencoder.decoder((28, 20, 2), latent_dim=3, width=4)
    assert network.output_shape == (None, 28, 20, 2)
    for layer in network.layers[2:]:
        assert None not in layer.output.shape[1:]
    assert np.abs(network(100 * np.ones((1, 3)))).max() > 1


def test_doubling_repeats_each_pixel():
    x = keras.Input((2, 3, 1))
    network = keras.Model(x, autoencoder._double(x))
    image = np.arange(6, dtype="float32").reshape(1, 2, 3, 1)
    np.testing.assert_array_equal(
        network(image)[0, :, :, 0], np.kron(image[0, :, :, 0], np.ones((2, 2)))
    )


def test_encoder_saves_and_loads(tmp_path):
    network = autoencoder.encoder((8, 8, 1), latent_dim=3, width=4)
    network.save(tmp_path / "encoder.keras")
    twin = keras.models.load_model(tmp_path / "encoder.keras")
    x = np.ones((1, 8, 8, 1))
    np.testing.assert_array_equal(network(x)[1], twin(x)[1])
