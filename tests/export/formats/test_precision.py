import keras
import numpy as np
import pytest

from keras_gen.export import ExportError
from keras_gen.export.formats.precision import float32_twin


def test_a_float32_model_is_its_own_twin(dcgan):
    assert float32_twin(dcgan) is dcgan


@pytest.mark.parametrize("name", ["dcgan", "vae"])
def test_a_twin_has_the_same_weights_and_float32_arithmetic(make_model, name):
    model = make_model(name, dtype="mixed_bfloat16")
    twin = float32_twin(model)
    assert {layer.compute_dtype for layer in twin._flatten_layers()} == {"float32"}
    for ours, theirs in zip(twin.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    exact = make_model(name).generate(4, seed=0)
    np.testing.assert_allclose(twin.generate(4, seed=0), exact, atol=1e-6)
    assert np.abs(model.generate(4, seed=0) - exact).max() > 1e-5
    assert model.dtype_policy.name == "mixed_bfloat16"
    assert keras.config.dtype_policy().name == "float32"


def test_networks_of_the_users_become_float32_too(make_model):
    policy = "mixed_bfloat16"
    latents = keras.Input((4,))
    hidden = keras.layers.Dense(64, dtype=policy)(latents)
    images = keras.layers.Reshape((8, 8, 1), dtype=policy)(hidden)
    images = keras.layers.Activation("tanh", dtype="float32")(images)
    generator = keras.Model(latents, images)
    model = make_model("dcgan", latent_dim=4, generator=generator)
    twin = float32_twin(model)
    assert twin is not model
    z = np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 4)
    used = model.averaged_network("generator")
    kernel, bias = used.layers[1].get_weights()
    expected = np.tanh(z @ kernel + bias).reshape(2, 8, 8, 1)
    np.testing.assert_allclose(twin.sample(z), expected, atol=1e-6)


def test_a_layer_that_ignores_its_config_is_named():
    class Stubborn(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(dtype="mixed_float16", name="stubborn")

    class Model(keras.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.layer = Stubborn()

    with pytest.raises(ExportError, match="do not take .* from their config: .*stubb"):
        float32_twin(Model())
