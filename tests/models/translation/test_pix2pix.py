"""Pix2Pix: a step by hand from the paper, dropout as the only noise, any size."""

import keras
import numpy as np
import pixel_networks
import pytest
import tensorflow as tf
from reference.linear_game import sigmoid

import keras_gen.export
from keras_gen import Pix2Pix
from keras_gen.registry import load_model

RATE, L1, ADVERSARIAL = 0.05, 7.0, 0.6


def pairs(rows=3, size=(8, 8), channels=(2, 3), seed=0):
    rng = np.random.default_rng(seed)
    return [rng.uniform(-1, 1, (rows, *size, c)).astype("float32") for c in channels]


def linear_model(rng):
    a, w = rng.normal(0, 0.5, (2, 3)), rng.normal(0, 0.5, (5, 1))
    model = Pix2Pix(
        (8, 8, 2),
        (8, 8, 3),
        l1_weight=L1,
        adversarial_weight=ADVERSARIAL,
        generator=pixel_networks.linear(a),
        discriminator=pixel_networks.linear(w),
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    return model, a, w


def test_a_step_equals_the_paper_by_hand():
    model, a, w = linear_model(np.random.default_rng(1))
    source, target = pairs()
    x, y = (each.reshape(-1, each.shape[-1]).astype("f8") for each in (source, target))
    fake, n = x @ a, len(x)
    real_pair, fake_pair = np.hstack([x, y]), np.hstack([x, fake])
    # L_D = ½ E[-log s(d(x, y))] + ½ E[-log(1 - s(d(x, G(x))))].
    w = (
        w
        - RATE
        * 0.5
        * (
            real_pair.T @ (sigmoid(real_pair @ w) - 1)
            + fake_pair.T @ sigmoid(fake_pair @ w)
        )
        / n
    )
    # L_G through the new d; of its weights the last three see the translation.
    slope = (sigmoid(fake_pair @ w) - 1) @ w[2:].T / n
    distance = np.sign(fake - y) / y.size
    a = a - RATE * x.T @ (ADVERSARIAL * slope + L1 * distance)
    model.train_step({"source": source, "target": target})
    for network, expected in ((model.discriminator, w), (model.generator, a)):
        found = pixel_networks.weights(network)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_logged_terms_are_the_papers():
    model, a, w = linear_model(np.random.default_rng(2))
    source, target = pairs()
    logs = model.test_step({"source": source, "target": target})
    fake = source @ a
    real = np.concatenate([source, target], -1) @ w
    judged = np.concatenate([source, fake], -1) @ w
    expected = {
        "discriminator/real": 0.5 * np.log1p(np.exp(-real)).mean(),
        "discriminator/fake": 0.5 * np.log1p(np.exp(judged)).mean(),
        "generator/adversarial": ADVERSARIAL * np.log1p(np.exp(-judged)).mean(),
        "generator/l1": L1 * np.abs(target - fake).mean(),
    }
    assert set(logs) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(float(logs[name]), value, rtol=1e-5, err_msg=name)


def test_both_updates_use_one_forward_pass_with_dropout():
    model = Pix2Pix.tiny()
    model.compile()
    seen = []
    for player in model.players:
        objective = getattr(model, f"{player}_loss")

        def watched(source, target, fake, objective=objective):
            seen.append(fake.numpy())
            return objective(source, target, fake)

        setattr(model, f"{player}_loss", watched)
    source, target = pairs(channels=(1, 2))
    before = model.generator(source, training=False)
    model.train_step({"source": source, "target": target})
    np.testing.assert_array_equal(*seen)
    assert np.abs(seen[0] - before).max() > 0


def test_translations_do_not_vary_and_samples_do():
    model = Pix2Pix.tiny()
    (source,) = pairs(channels=(1,))
    np.testing.assert_array_equal(model.translate(source), model.translate(source))
    samples = model.generate(3, seed=1, source=source[0])
    assert samples.shape == (3, 8, 8, 2)
    assert np.abs(samples[0] - samples[1]).max() > 1e-5
    np.testing.assert_array_equal(model.generate(3, seed=1, source=source[0]), samples)


def test_numbers_above_the_rate_drop_nothing():
    model = Pix2Pix.tiny(depth=3)
    (source,) = pairs(channels=(1,))
    generate = model.endpoints["generate"]
    shapes = [f.shape for f in generate.inputs[1:]]
    assert shapes == [(2, 2, 8), (4, 4, 4)]
    numbers = [tf.fill((3, *shape), 0.75) for shape in shapes]
    # Kept activations are doubled; a network of one block that drops shows it.
    (kept,) = generate.function(tf.constant(source), *numbers)
    assert np.abs(kept - model.translate(source)).max() > 1e-5
    for layer in model.generator.layers:
        if hasattr(layer, "rate"):
            layer.rate = 0.0
    view = type(model._with_dropout)(model.generator, model.source_shape)
    undropped = view(tf.constant(source), *numbers)
    np.testing.assert_allclose(undropped, model.translate(source), atol=1e-6)


def test_samples_survive_saving(tmp_path):
    model = Pix2Pix.tiny()
    model.compile()
    (source,) = pairs(channels=(1,))
    model.save(tmp_path / "model.keras")
    twin = load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        twin.generate(3, seed=2, source=source),
        model.generate(3, seed=2, source=source),
    )


def test_samples_come_from_the_average_where_one_is_kept():
    model = Pix2Pix.tiny(ema_momentum=0.9)
    (source,) = pairs(channels=(1,))
    before = model.generate(3, seed=2, source=source)
    model.generator.set_weights([w + 1 for w in model.generator.get_weights()])
    np.testing.assert_array_equal(model.generate(3, seed=2, source=source), before)


@pytest.mark.slow
def test_exported_files_translate_any_size_and_sample_alike(tmp_path):
    model = Pix2Pix.tiny()
    rng = np.random.default_rng(0)
    model.set_weights([w + rng.normal(0, 0.2, w.shape) for w in model.get_weights()])
    keras_gen.export.export(model, tmp_path / "files")
    (source,) = pairs(channels=(1,))
    samples = model.generate(3, seed=3, source=source)
    for runtime in ("saved_model", "tflite", "onnx"):
        files = keras_gen.export.load(tmp_path / "files", runtime=runtime)
        for rows, height, width in ((1, 8, 8), (3, 4, 32), (2, 40, 12)):
            image = rng.uniform(-1, 1, (rows, height, width, 1)).astype("float32")
            translation = files.call("translate", source=image)["translation"]
            assert translation.shape == (rows, height, width, 2)
            np.testing.assert_allclose(translation, model(image), rtol=0, atol=1e-5)
        np.testing.assert_allclose(
            files.generate(3, seed=3, source=source), samples, rtol=0, atol=1e-5
        )


def test_the_panels_are_source_translation_target():
    model = Pix2Pix.tiny()
    source, target = pairs(rows=16, channels=(1, 2))
    panels = model.panels(lambda n: {"source": source[:n], "target": target[:n]})
    assert list(panels) == ["source", "translation", "target"]
    np.testing.assert_array_equal(panels["translation"], model.translate(source))


def test_sizes_follow_from_the_data():
    features = Pix2Pix.tiny().features
    assert Pix2Pix.sizes(features) == {
        "source_shape": (8, 8, 1),
        "target_shape": (8, 8, 2),
    }
    with pytest.raises(KeyError, match="target"):
        Pix2Pix.sizes({"source": features["source"]})
    model = Pix2Pix((64, 32, 3), (64, 32, 1), width=2)
    assert (model.depth, model.discriminator_layers) == (5, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"target_shape": (8, 16, 2)}, "have one size. Received: source_shape"),
        ({"l1_weight": -1}, "Weights are not negative. Received: l1_weight=-1"),
        ({"source_shape": (7, 7, 1), "target_shape": (7, 7, 2)}, "halved 0 times"),
        ({"discriminator_layers": 4}, "leaves at least one patch"),
        (
            {"generator": pixel_networks.linear(np.ones((2, 2)))},
            r"'generator' must map \(None, None, 1\) to \(None, None, 2\)",
        ),
    ],
)
def test_misuse_is_refused_with_its_remedy(arguments, message):
    with pytest.raises(ValueError, match=message):
        Pix2Pix.tiny(**arguments)
