"""BEGAN: a step of both players and the controller, by hand for linear networks."""

import keras
import linear_networks
import numpy as np
import pytest

from keras_gen import BEGAN

RATE, ROWS, LATENT, PIXELS = 0.5, 6, 3, 64
GAMMA, GAIN, K = 0.4, 0.2, 0.3


def linear(shape, seed):
    """A dense layer without bias between a code and an image, either way."""
    inputs = keras.Input(shape)
    x = keras.layers.Flatten()(inputs)
    if len(shape) == 3:
        x = keras.layers.Dense(LATENT, use_bias=False)(x)
    else:
        x = keras.layers.Dense(PIXELS, use_bias=False)(x)
        x = keras.layers.Reshape(linear_networks.IMAGE_SHAPE)(x)
    network = keras.Model(inputs, x)
    rng = np.random.default_rng(seed)
    network.set_weights([rng.normal(0, 0.2, w.shape) for w in network.get_weights()])
    return network


def linear_began(**kwargs):
    model = BEGAN(
        linear_networks.IMAGE_SHAPE,
        LATENT,
        diversity_ratio=GAMMA,
        proportional_gain=GAIN,
        encoder=linear(linear_networks.IMAGE_SHAPE, 0),
        decoder=linear((LATENT,), 1),
        generator=linear((LATENT,), 2),
        **kwargs,
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    model.k.assign(K)
    return model


def error_and_slopes(v, encoder, decoder):
    """L(v) = mean |v - v E D|, and its derivatives in E, D and (row by row) v."""
    rest = v - v @ encoder @ decoder
    signs = np.sign(rest) / v.size
    in_product = -v.T @ signs
    in_v = signs - signs @ (encoder @ decoder).T
    return np.abs(rest).mean(), in_product @ decoder.T, encoder.T @ in_product, in_v


def test_a_step_equals_the_paper_by_hand():
    model = linear_began()
    real = np.random.default_rng(3).uniform(-1, 1, (ROWS, PIXELS))
    (z,) = linear_networks.noise_like(model, ROWS, 1)
    e, d, a = (
        getattr(model, name).get_weights()[0].astype(np.float64)
        for name in ("encoder", "decoder", "generator")
    )
    on_real, real_e, real_d, _ = error_and_slopes(real, e, d)
    on_fake, fake_e, fake_d, fake_v = error_and_slopes(z @ a, e, d)
    logs = model.train_step({"image": real.reshape(-1, 8, 8, 1).astype("float32")})
    expected = {
        "encoder": e - RATE * (real_e - K * fake_e),
        "decoder": d - RATE * (real_d - K * fake_d),
        # Through the old encoder and decoder: the players move at once.
        "generator": a - RATE * z.T @ fake_v,
    }
    for name, weights in expected.items():
        np.testing.assert_allclose(
            getattr(model, name).get_weights()[0], weights, rtol=0, atol=1e-6
        )
    gap = GAMMA * on_real - on_fake
    np.testing.assert_allclose(model.k.numpy(), K + GAIN * gap, rtol=1e-5)
    for name, value in {
        "discriminator/real": on_real,
        "discriminator/fake": -K * on_fake,
        "generator/fake": on_fake,
        "equilibrium/convergence": on_real + abs(gap),
        "equilibrium/k": K,
    }.items():
        np.testing.assert_allclose(logs[name], value, rtol=1e-5, err_msg=name)


def test_k_stays_between_0_and_1_and_in_float32():
    model = BEGAN.tiny(dtype="mixed_float16")
    assert model.k.dtype == "float32"
    for gap, k in [(1e6, 1.0), (-1e6, 0.0), (200.0, 0.2), (-100.0, 0.1)]:
        model.keep_level(gap)
        np.testing.assert_allclose(model.k.numpy(), k, rtol=1e-5)


def test_what_leaves_lies_in_the_range_of_images_and_what_trains_does_not():
    model = linear_began(ema_momentum=None)
    model.decoder.set_weights([50 * w for w in model.decoder.get_weights()])
    model.generator.set_weights([50 * w for w in model.generator.get_weights()])
    image = np.random.default_rng(0).uniform(-1, 1, (4, 8, 8, 1)).astype("float32")
    for values in (model.generate(4, seed=0), model.reconstruct(image).numpy()):
        assert values.min() == -1 and values.max() == 1
    assert np.abs(model.autoencode(image)).max() > 1


def test_the_autoencoder_learns_data():
    model = BEGAN.tiny(width=8)
    model.compile({"discriminator": keras.optimizers.Adam(2e-3)})
    rng = np.random.default_rng(0)
    rows = np.sign(rng.normal(size=(2, 8, 8, 1)))[rng.integers(0, 2, 128)]
    history = model.fit(
        0.8 * rows.astype("float32"), epochs=12, batch_size=32, verbose=0
    ).history
    errors = history["discriminator/real"]
    assert errors[-1] < 0.5 * errors[0]


def test_the_generator_is_a_second_decoder():
    model = BEGAN((16, 16, 3), width=4)
    shapes = [[w.shape for w in n.weights] for n in (model.generator, model.decoder)]
    assert shapes[0] == shapes[1]
    assert (model.prior, float(model.k.numpy())) == ("uniform", 0.0)


@pytest.mark.parametrize(
    "wrong", [{"diversity_ratio": 0}, {"diversity_ratio": 2}, {"proportional_gain": 0}]
)
def test_refusals(wrong):
    with pytest.raises(ValueError, match="lies in .* positive. Received"):
        BEGAN.tiny(**wrong)
