"""DCGAN: the rules of Radford et al., §3, hold for the default networks."""

import keras
import numpy as np

from keras_gen import DCGAN, GAN


def layers(network, kind):
    return [layer for layer in network.layers if isinstance(layer, kind)]


def test_no_batch_norm_on_the_first_map_nor_on_the_output():
    model = DCGAN((32, 32, 3), width=8)
    first, second, *_ = layers(model.discriminator, keras.layers.Conv2D)
    assert first.use_bias and not second.use_bias
    assert len(layers(model.discriminator, keras.layers.BatchNormalization)) == 2
    *_, last = layers(model.generator, keras.layers.Conv2DTranspose)
    assert last.use_bias
    assert len(layers(model.generator, keras.layers.BatchNormalization)) == 3


def test_initial_weights_are_n_0_002():
    model = DCGAN((32, 32, 3), width=16)
    kernels = [w for w in model.discriminator.trainable_variables if w.ndim == 4]
    for kernel in kernels[1:]:
        assert abs(float(np.std(kernel.numpy())) - 0.02) < 2e-3
        assert abs(float(np.mean(kernel.numpy()))) < 2e-3


def test_the_paper_configuration_has_its_ladder():
    model = DCGAN((64, 64, 3), width=128)
    maps = [layer.output.shape[1:] for layer in model.generator.layers]
    for shape in [(4, 4, 1024), (8, 8, 512), (16, 16, 256), (32, 32, 128)]:
        assert shape in maps
    assert model.generator.output_shape == (None, 64, 64, 3)
    assert model.latent_dim == 100


def test_default_optimizers_are_the_papers():
    for optimizer in DCGAN.tiny().default_optimizers().values():
        assert isinstance(optimizer, keras.optimizers.Adam)
        np.testing.assert_allclose(float(optimizer.learning_rate), 2e-4, rtol=1e-6)
        assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.999)


def test_dcgan_is_its_parent_with_other_networks():
    model = DCGAN.tiny()
    kinds = {type(layer).__name__ for layer in model.generator.layers}
    assert {"Conv2DTranspose", "BatchNormalization", "ReLU"} <= kinds
    assert DCGAN.train_step is GAN.train_step
    assert DCGAN.discriminator_loss is GAN.discriminator_loss
    assert model.prior == "uniform"
