"""CycleGAN: steps by hand from the paper, histories, decay of the rate, any size."""

import keras
import numpy as np
import pixel_networks
import pytest
import tensorflow as tf

import keras_gen.export
from keras_gen import CycleGAN
from keras_gen.schedules import LinearDecay

RATE, CYCLE, IDENTITY, POOL, ROWS, SIDE = 0.02, 3.0, 0.4, 5, 3, 16


def images(seed, rows=ROWS, channels=2, size=(SIDE, SIDE)):
    rng = np.random.default_rng(seed)
    return [
        rng.uniform(-1, 1, (rows, *size, channels)).astype("float32") for _ in range(2)
    ]


class Game:
    """Both generators and discriminators as matrices of pixels, by hand in NumPy."""

    def __init__(self, rng):
        self.ab, self.ba = (rng.normal(0, 0.7, (2, 2)) for _ in range(2))
        self.da, self.db = (rng.normal(0, 0.7, (2, 1)) for _ in range(2))

    def generators_step(self, a, b):
        """Descends the generators' objective; returns F(b) and G(a) of before."""
        fake_b, fake_a = a @ self.ab, b @ self.ba
        ab = self._generator_gradient(a, b, self.ab, self.ba, self.db)
        ba = self._generator_gradient(b, a, self.ba, self.ab, self.da)
        self.ab, self.ba = self.ab - RATE * ab, self.ba - RATE * ba
        return fake_a, fake_b

    @staticmethod
    def _generator_gradient(a, b, to_b, to_a, judge):
        # d/dG of E[(d(G(a)) - 1)^2].
        gradient = a.T @ (2 * (a @ to_b @ judge - 1) @ judge.T) / len(a)
        # Of E|F(G(a)) - a|, E|G(F(b)) - b| and E|G(b) - b|, over pixels and channels.
        gradient += CYCLE * a.T @ np.sign(a @ to_b @ to_a - a) @ to_a.T / a.size
        gradient += CYCLE * (b @ to_a).T @ np.sign(b @ to_a @ to_b - b) / b.size
        return gradient + CYCLE * IDENTITY * b.T @ np.sign(b @ to_b - b) / b.size

    def discriminators_step(self, a, b, old_a, old_b):
        """Descends ½E[(d(x) - 1)^2] + ½E[d(x~)^2] in each domain."""
        self.da = self._judge_step(self.da, a, old_a)
        self.db = self._judge_step(self.db, b, old_b)

    @staticmethod
    def _judge_step(judge, real, fake):
        gradient = real.T @ (real @ judge - 1) / len(real)
        return judge - RATE * (gradient + fake.T @ (fake @ judge) / len(fake))


class History:
    """The rule of the authors' code, image by image."""

    def __init__(self, draws):
        self.draws = iter(draws)
        self.images = []

    def exchange(self, fakes):
        returned = []
        for image, (coin, choice) in zip(fakes, next(self.draws), strict=True):
            if len(self.images) < POOL:
                self.images.append(image)
            elif coin < 0.5:
                place = int(choice * POOL)
                image, self.images[place] = self.images[place], image
            returned.append(image)
        return np.array(returned)


def coming_draws(pool, steps):
    state = pool.seed_generator.state.numpy()
    draws = [
        keras.random.uniform((ROWS, 2), seed=pool.seed_generator).numpy()
        for _ in range(steps)
    ]
    pool.seed_generator.state.assign(state)
    return draws


def linear_model(game, **arguments):
    shape = (SIDE, SIDE, 2)
    return CycleGAN(
        shape,
        shape,
        generator_ab=pixel_networks.linear(game.ab),
        generator_ba=pixel_networks.linear(game.ba),
        discriminator_a=pixel_networks.linear(game.da),
        discriminator_b=pixel_networks.linear(game.db),
        **arguments,
    )


def test_steps_equal_the_paper_by_hand():
    game = Game(np.random.default_rng(1))
    model = linear_model(
        game, cycle_weight=CYCLE, identity_weight=IDENTITY, pool_size=POOL
    )
    model.compile({player: keras.optimizers.SGD(RATE) for player in model.players})
    steps = 5
    history_a, history_b = (
        History(coming_draws(pool, steps)) for pool in (model.pool_a, model.pool_b)
    )
    exchanged = 0
    for step in range(steps):
        a, b = images(step)
        flat_a, flat_b = (x.reshape(-1, 2).astype("f8") for x in (a, b))
        fakes = game.generators_step(flat_a, flat_b)
        fakes = [fake.reshape(ROWS, -1, 2) for fake in fakes]
        old = history_a.exchange(fakes[0]), history_b.exchange(fakes[1])
        exchanged += sum((x != y).any() for x, y in zip(old, fakes, strict=True))
        game.discriminators_step(flat_a, flat_b, *(x.reshape(-1, 2) for x in old))
        model.train_step({"a": a, "b": b})
        for name, expected in (
            ("generator_ab", game.ab),
            ("generator_ba", game.ba),
            ("discriminator_a", game.da),
            ("discriminator_b", game.db),
        ):
            found = pixel_networks.weights(getattr(model, name))
            message = f"{name} in step {step}"
            np.testing.assert_allclose(found, expected, 0, 1e-6, err_msg=message)
    assert exchanged > 2  # Else the histories were not put to the test.


def test_logged_terms_are_the_papers():
    game = Game(np.random.default_rng(2))
    model = linear_model(game)
    model.compile()
    a, b = images(0)
    logs = model.test_step({"a": a, "b": b})
    to_b, to_a = a @ game.ab, b @ game.ba
    expected = {
        "generators/adversarial_ab": np.square(to_b @ game.db - 1),
        "generators/adversarial_ba": np.square(to_a @ game.da - 1),
        "generators/cycle_a": 10 * np.abs(to_b @ game.ba - a),
        "generators/cycle_b": 10 * np.abs(to_a @ game.ab - b),
        "generators/identity_a": 5 * np.abs(a @ game.ba - a),
        "generators/identity_b": 5 * np.abs(b @ game.ab - b),
        "discriminators/real_a": 0.5 * np.square(a @ game.da - 1),
        "discriminators/real_b": 0.5 * np.square(b @ game.db - 1),
        "discriminators/fake_a": 0.5 * np.square(to_a @ game.da),
        "discriminators/fake_b": 0.5 * np.square(to_b @ game.db),
    }
    assert set(logs) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(float(logs[name]), value.mean(), 1e-5, err_msg=name)


def test_histories_are_saved_and_evaluation_leaves_them(tmp_path):
    model = linear_model(Game(np.random.default_rng(3)), pool_size=POOL)
    model.compile()
    a, b = images(0, rows=4)
    model.fit({"a": a, "b": b}, batch_size=4, verbose=0)
    kept = model.pool_a.images.numpy()
    assert model.pool_a.count.numpy() == 4
    assert np.abs(kept[:4]).max() > 0
    model.evaluate({"a": a, "b": b}, verbose=0)
    model.save(tmp_path / "model.keras")
    twin = keras_gen.load_model(tmp_path / "model.keras")
    for each in (model, twin):
        np.testing.assert_array_equal(each.pool_a.images.numpy(), kept)
        assert each.pool_b.count.numpy() == 4


def test_the_decay_of_the_rate_goes_on_after_loading(tmp_path):
    model = linear_model(Game(np.random.default_rng(3)), pool_size=0)
    rate = LinearDecay(1.0, hold_steps=1, decay_steps=4)
    model.compile({player: keras.optimizers.SGD(rate) for player in model.players})
    a, b = images(0, rows=12)
    model.fit({"a": a, "b": b}, batch_size=4, verbose=0)
    model.save(tmp_path / "model.keras")
    twin = keras_gen.load_model(tmp_path / "model.keras")
    for optimizer in twin.optimizers.values():
        assert float(optimizer.learning_rate) == 0.5  # Two of four steps down.


def test_domains_of_other_channels_need_no_identity_loss():
    model = CycleGAN.tiny(b_shape=(SIDE, SIDE, 3), identity_weight=0)
    model.compile()
    (a, _), (b, _) = images(0, channels=1), images(1, channels=3)
    logs = model.test_step({"a": a, "b": b})
    assert not any("identity" in name for name in logs)
    assert model.a_to_b(a).shape == (ROWS, SIDE, SIDE, 3)
    assert model.b_to_a(b).shape == (ROWS, SIDE, SIDE, 1)


@pytest.mark.slow
def test_exported_files_translate_any_size(tmp_path):
    model = CycleGAN.tiny()
    rng = np.random.default_rng(0)
    model.set_weights([w + rng.normal(0, 0.1, w.shape) for w in model.get_weights()])
    # All endpoints leave in tests/contract/test_export.py.
    keras_gen.export.export(model, tmp_path / "files", endpoints=["cycle"])
    for runtime in ("saved_model", "tflite", "onnx"):
        files = keras_gen.export.load(tmp_path / "files", runtime=runtime)
        for size in ((8, 8), (12, 32), (40, 16)):
            a, _ = images(0, channels=1, size=size)
            outputs = files.call("cycle", a=a)
            expected = model.endpoints["cycle"].function(tf.constant(a))
            for name, value in zip(("translation", "cycled"), expected, strict=True):
                assert outputs[name].shape == a.shape
                np.testing.assert_allclose(outputs[name], value, rtol=0, atol=1e-4)


def test_the_panels_show_both_directions_and_the_truth():
    model = CycleGAN.tiny()
    a, b = images(0, rows=12, channels=1)
    rows = {"a": a, "b": b[:10], "a_truth": b, "b_truth": a}
    panels = model.panels(lambda n: {name: x[:n] for name, x in rows.items()})
    assert list(panels) == [
        *("a", "translation of a", "cycle of a", "truth of a"),
        *("b", "translation of b", "cycle of b", "truth of b"),
    ]
    assert {len(x) for x in panels.values()} == {10}
    np.testing.assert_allclose(
        panels["cycle of a"], model.b_to_a(model.a_to_b(a[:10])), atol=1e-6
    )
    del rows["a_truth"], rows["b_truth"]
    assert len(model.panels(lambda n: rows)) == 6


def test_sizes_follow_from_the_data():
    assert CycleGAN.sizes(CycleGAN.tiny().features) == {
        "a_shape": (SIDE, SIDE, 1),
        "b_shape": (SIDE, SIDE, 1),
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"b_shape": (16, 8, 1)}, "both domains have one size. Received: a_shape"),
        ({"cycle_weight": -1}, "Weights are not negative. Received: cycle_weight=-1"),
        ({"b_shape": (16, 16, 3)}, "as many channels.* Set identity_weight=0"),
        ({"a_shape": (4, 4, 1), "b_shape": (4, 4, 1)}, "multiples of 4 and at least 8"),
        ({"pool_size": -1}, "keeps 0 or more images"),
    ],
)
def test_misuse_is_refused_with_its_remedy(arguments, message):
    with pytest.raises(ValueError, match=message):
        CycleGAN.tiny(**arguments)
