"""SRGAN: both phases against a linear game by hand; phases, saving, sizes, export."""

import zipfile

import keras
import numpy as np
import pytest

import keras_gen.export
from keras_gen import SRGAN, load_model, perceptual
from keras_gen.layers import DepthToSpace

RATE, ROWS, LOW = 0.3, 5, 3
PIXEL, FEATURE, ADVERSARIAL, SCALE = 0.7, 0.4, 0.2, 3.0
MIX = np.array([2.0, -0.5])  # The feature network's two channels, of one of grey.


class Mixed(perceptual.PerceptualFeatures):
    """A linear feature network."""

    def network(self):
        image = keras.Input((None, None, 1))
        x = keras.layers.Conv2D(2, 1, use_bias=False, name="mixed")(image)
        model = keras.Model(image, x)
        model.set_weights([MIX.reshape(1, 1, 1, 2)])
        return model


def linear_model(content_steps):
    """Each pixel of a block is w_q times the small one; D is v times the mean."""
    low = keras.Input((None, None, 1))
    x = keras.layers.Conv2D(4, 1, use_bias=False)(low)
    generator = keras.Model(low, DepthToSpace(2)(x))
    generator.set_weights([np.array([0.9, 0.3, -0.4, 0.6]).reshape(1, 1, 1, 4)])
    image = keras.Input((None, None, 1))
    x = keras.layers.GlobalAveragePooling2D()(image)
    discriminator = keras.Model(image, keras.layers.Dense(1, use_bias=False)(x))
    discriminator.set_weights([np.array([[1.5]])])
    model = SRGAN(
        (2 * LOW, 2 * LOW, 1),
        2,
        content_steps=content_steps,
        pixel_weight=PIXEL,
        feature_weight=FEATURE,
        adversarial_weight=ADVERSARIAL,
        feature_network=Mixed(["mixed"], SCALE),
        generator=generator,
        discriminator=discriminator,
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    return model


def pairs():
    rng = np.random.default_rng(0)
    low = rng.uniform(-1, 1, (ROWS, LOW, LOW, 1)).astype("float32")
    high = rng.uniform(-1, 1, (ROWS, 2 * LOW, 2 * LOW, 1)).astype("float32")
    return {"low": low, "high": high}


def enlarged(w, low):
    high = np.empty((ROWS, 2 * LOW, 2 * LOW, 1))
    for q in range(4):
        high[:, q // 2 :: 2, q % 2 :: 2] = w[q] * low
    return high


def slope(w_gradient_of, low):
    """Sums a gradient by pixels into one by w."""
    return np.array(
        [(w_gradient_of[:, q // 2 :: 2, q % 2 :: 2] * low).sum() for q in range(4)]
    )


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def weights(model):
    (v,) = model.discriminator.get_weights()[0].ravel()
    return model.generator.get_weights()[0].ravel(), v


def test_the_content_phase_is_srresnets_squared_error():
    model, data = linear_model(content_steps=5), pairs()
    w, v = weights(model)
    logs = model.train_step(data)
    error = enlarged(w, data["low"]) - data["high"]
    expected = w - RATE * slope(2 * error / error.size, data["low"])
    after, untouched = weights(model)
    np.testing.assert_allclose(after, expected, rtol=0, atol=1e-6)
    assert untouched == v
    assert set(logs) == {"generator/pixels"}
    np.testing.assert_allclose(logs["generator/pixels"], (error**2).mean(), rtol=1e-5)


def test_the_adversarial_phase_is_the_papers_step_by_hand():
    model, data = linear_model(content_steps=0), pairs()
    low, high = data["low"].astype("float64"), data["high"].astype("float64")
    w, v = weights(model)
    fake = enlarged(w, low)
    real_mean, fake_mean = high.mean(axis=(1, 2, 3)), fake.mean(axis=(1, 2, 3))
    slope_v = -sigmoid(-v * real_mean) * real_mean + sigmoid(v * fake_mean) * fake_mean
    new_v = v - RATE * slope_v.mean()

    error, pixels = fake - high, fake[0].size
    by_pixel = PIXEL * 2 * error / error.size
    # Mean over two channels of (m_c error / s)^2.
    by_pixel += FEATURE * 2 * error * (MIX**2).mean() / SCALE**2 / error.size
    judged = -sigmoid(-new_v * fake_mean) * new_v / pixels / ROWS
    by_pixel += ADVERSARIAL * judged[:, None, None, None]
    new_w = w - RATE * slope(by_pixel, low)

    logs = model.train_step(data)
    after_w, after_v = weights(model)
    np.testing.assert_allclose(after_v, new_v, rtol=0, atol=1e-6)
    np.testing.assert_allclose(after_w, new_w, rtol=0, atol=1e-6)
    expected = {
        "discriminator/real": np.log1p(np.exp(-v * real_mean)).mean(),
        "discriminator/fake": np.log1p(np.exp(v * fake_mean)).mean(),
        "generator/pixels": PIXEL * (error**2).mean(),
        "generator/fake": ADVERSARIAL * np.log1p(np.exp(-new_v * fake_mean)).mean(),
        "generator/features": FEATURE * (error**2).mean() * (MIX**2).mean() / SCALE**2,
    }
    assert set(logs) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(logs[name], value, rtol=1e-5, err_msg=name)


def test_the_papers_content_loss_is_a_setting():
    model = SRGAN.tiny(
        pixel_weight=0, feature_weight=1, feature_network=perceptual.VGG19("a.h5")
    )
    assert model.feature_network.layers == ("relu5_4",)
    # The VGG loss times 1 / 12.75^2 is the 0.006 of §3.2.
    assert 1 / model.feature_network.scales[0] ** 2 == pytest.approx(0.006, abs=2e-4)
    with pytest.raises(FileNotFoundError, match=r"not at a\.h5"):
        model.compile()


def test_without_a_weight_the_feature_network_is_not_needed():
    model = SRGAN.tiny(content_steps=0, feature_weight=0, feature_network="vgg19")
    model.compile()
    logs = model.train_step(
        {"low": np.zeros((4, 2, 2, 1)), "high": np.zeros((4, 8, 8, 1))}
    )
    assert "generator/features" not in logs


def test_the_phases_follow_each_other_and_start_from_srresnets_weights():
    model = SRGAN.tiny(content_steps=2)
    model.compile()
    assert [phase.name for phase in model.phases] == ["content", "adversarial"]
    assert [phase.name for phase in SRGAN.tiny(content_steps=0).phases] == [
        "adversarial"
    ]
    model.steps.assign(2)
    before = [w.numpy() for w in model.weights[2:]]
    assert model.advance_phase()
    assert model.phase.name == "adversarial"
    for variable, value in zip(model.weights[2:], before, strict=True):
        np.testing.assert_array_equal(variable, value)


def test_a_saved_model_finds_its_feature_network_again(tmp_path):
    rng = np.random.default_rng(0)
    images = rng.uniform(-1, 1, (16, 8, 8, 3)).astype("float32")
    features = perceptual.Shapes(["relu1_2", "relu3_1"]).calibrated(images)
    model = SRGAN.tiny(image_shape=(8, 8, 3), feature_network=features)
    model.compile()
    owned = {id(v) for v in model.variables}
    network = features._loaded()
    assert not owned & {id(v) for v in network.variables}
    model.save(tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        assert b"block3_conv1" not in archive.read("model.weights.h5")
    twin = load_model(tmp_path / "model.keras")
    assert twin.feature_network.get_config() == features.get_config()
    np.testing.assert_allclose(
        twin.feature_network.distance(images[:8], images[8:]),
        features.distance(images[:8], images[8:]),
    )


def test_sizes_follow_from_the_data():
    features = SRGAN((24, 32, 3), 8, num_blocks=1, width=4).features
    assert features["low"].shape == (3, 4, 3)
    assert SRGAN.sizes(features) == {"image_shape": (24, 32, 3), "factor": 8}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image_shape": (10, 8, 1)}, "multiples of the factor"),
        ({"factor": 3, "image_shape": (9, 9, 1)}, "power of 2"),
        ({"factor": 1}, "an integer from 2"),
        ({"content_steps": -1}, "not negative"),
        ({"content_steps": 0.5}, "not negative"),
    ],
)
def test_wrong_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        SRGAN.tiny(**arguments)


def test_a_generator_of_another_factor_is_refused():
    other = SRGAN.tiny(factor=2).generator
    with pytest.raises(ValueError, match=r"makes \(4, 4\) of \(2, 2\)"):
        SRGAN.tiny(generator=other)


def test_channels_that_the_feature_network_does_not_know_are_refused():
    with pytest.raises(ValueError, match="images of 3 channels, or grey ones"):
        SRGAN.tiny(image_shape=(8, 8, 2)).compile()


def test_panels_lay_small_made_and_original_side_by_side():
    model, rng = SRGAN.tiny(), np.random.default_rng(0)
    shown = model.panels(
        lambda n: {
            "low": rng.uniform(-1, 1, (n, 2, 2, 1)).astype("float32"),
            "high": np.zeros((n, 8, 8, 1), "float32"),
        }
    )
    assert [rows.shape for rows in shown.values()] == [
        (16, 2, 2, 1),
        (16, 8, 8, 1),
        (16, 8, 8, 1),
    ]
    np.testing.assert_allclose(
        shown["super-resolved"], model.super_resolve(shown["low"]), atol=1e-6
    )


@pytest.mark.slow
@pytest.mark.parametrize("channels", [1, 3])
def test_every_format_takes_any_size(tmp_path, channels):
    model = SRGAN.tiny(image_shape=(16, 16, channels))
    rng = np.random.default_rng(0)
    for variable in model.generator_ema.variables:
        variable.assign(variable + rng.normal(0, 0.05, variable.shape))
    keras_gen.export.export(model, tmp_path / "srgan")
    for runtime in ("saved_model", "tflite", "onnx"):
        artefact = keras_gen.export.load(tmp_path / "srgan", runtime=runtime)
        for size in ((1, 1, 1), (3, 5, 9), (1, 40, 12), (2, 16, 16)):
            low = rng.uniform(-1, 1, (*size, channels)).astype("float32")
            high = artefact.call("super_resolve", low=low)["high"]
            n, height, width = size
            assert high.shape == (n, 4 * height, 4 * width, channels)
            np.testing.assert_allclose(high, model.super_resolve(low), atol=1e-4)
