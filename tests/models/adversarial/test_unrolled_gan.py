"""UnrolledGAN: a linear game by finite differences, and what unrolling leaves alone."""

import keras
import linear_networks
import numpy as np
import pytest
from reference.linear_game import SLOPES
from testing import state, tiny

from keras_gen import GAN, UnrolledGAN

RATE, ROWS, LATENT = 0.3, 6, 2


def linear(unrolling_steps, optimizer):
    model = UnrolledGAN(
        linear_networks.IMAGE_SHAPE,
        LATENT,
        unrolling_steps=unrolling_steps,
        generator=linear_networks.generator(LATENT),
        discriminator=linear_networks.opponent(),
    )
    model.compile({"discriminator": optimizer, "generator": keras.optimizers.SGD(RATE)})
    real = np.random.default_rng(2).uniform(-1, 1, (ROWS, 64))
    return model, real


def saddle(a, w, real, z):
    """f of d(x) = x.w and G(z) = z A, in float64."""
    return np.mean(np.logaddexp(0, -real @ w)) + np.mean(np.logaddexp(0, z @ a @ w))


def slope_in_w(a, w, real, z):
    """∇_w f by hand."""
    slopes = SLOPES["minimax"]
    fake = z @ a
    rows = slopes["real"](real @ w) * real + slopes["fake"](fake @ w) * fake
    return rows.mean(axis=0)[:, None]


class Descent:
    """Opt of the inner updates: plain gradient descent."""

    def __init__(self):
        self.rate = RATE

    def step(self, w, gradient):
        return w - self.rate * gradient


class Adam:
    """Opt of the inner updates: Adam, from nothing."""

    def __init__(self):
        self.m = self.v = self.t = 0

    def step(self, w, gradient):
        self.t += 1
        self.m = 0.5 * self.m + 0.5 * gradient
        self.v = 0.9 * self.v + 0.1 * gradient**2
        rate = 0.02 * np.sqrt(1 - 0.9**self.t) / (1 - 0.5**self.t)
        return w - rate * self.m / (np.sqrt(self.v) + 1e-3)


def foreseen(a, w, real, z, opt, steps):
    for _ in range(steps):
        w = opt.step(w, slope_in_w(a, w, real, z))
    return w


def generator_slope(a, w, real, z, make_opt, steps, shift=1e-5):
    """∂ -f(A, w_K(A)) / ∂A by central differences."""
    slope = np.zeros_like(a)
    for index in np.ndindex(a.shape):
        ends = []
        for sign in (1, -1):
            moved = a.copy()
            moved[index] += sign * shift
            w_k = foreseen(moved, w, real, z, make_opt(), steps)
            ends.append(-saddle(moved, w_k, real, z))
        slope[index] = (ends[0] - ends[1]) / (2 * shift)
    return slope


@pytest.mark.parametrize("steps", [0, 1, 3])
@pytest.mark.parametrize(
    ("make_opt", "optimizer"),
    [
        (Descent, keras.optimizers.SGD(RATE)),
        (Adam, keras.optimizers.Adam(0.02, 0.5, 0.9, epsilon=1e-3)),
    ],
    ids=["sgd", "adam"],
)
def test_a_step_equals_the_equations_in_numpy(steps, make_opt, optimizer):
    fresh = type(optimizer).from_config(optimizer.get_config())
    model, real = linear(steps, fresh)
    (a,), (w,) = model.generator.get_weights(), model.discriminator.get_weights()
    a, w = a.astype("float64"), w.astype("float64")
    (z,) = linear_networks.noise_like(model, ROWS, 1)
    model.train_step({"image": real.reshape(-1, 8, 8, 1).astype("float32")})
    slope = generator_slope(a, w, real, z, make_opt, steps)
    # The part of the slope that comes through the updates is large enough to see.
    if steps:
        w_k = foreseen(a, w, real, z, make_opt(), steps)
        direct = generator_slope(a, w_k, real, z, make_opt, 0)
        assert np.abs(slope - direct).max() > 2e-4
    np.testing.assert_allclose(
        model.generator.get_weights()[0], a - RATE * slope, rtol=0, atol=1e-6
    )
    # The discriminator takes one plain step from its old weights.
    np.testing.assert_allclose(
        model.discriminator.get_weights()[0],
        make_opt().step(w, slope_in_w(a, w, real, z)),
        rtol=0,
        atol=1e-6,
    )


def test_without_unrolling_it_is_the_minimax_gan_with_simultaneous_moves():
    networks = [UnrolledGAN((2,), 8, width=16) for _ in range(2)]
    for name in ("generator", "discriminator"):
        first, second = (getattr(each, name) for each in networks)
        second.set_weights(first.get_weights())
    unrolled = UnrolledGAN(
        (2,),
        8,
        unrolling_steps=0,
        generator=networks[0].generator,
        discriminator=networks[0].discriminator,
    )
    gan = GAN(
        (2,),
        8,
        adversarial_loss="minimax",
        generator=networks[1].generator,
        discriminator=networks[1].discriminator,
    )
    unrolled.compile()
    gan.compile(unrolled.default_optimizers())
    gan.seed_generator.state.assign(unrolled.seed_generator.state)
    random = np.random.default_rng(0)
    for _ in range(10):
        batch = {"point": random.normal(size=(16, 2)).astype("float32")}
        unrolled.train_step(batch)
        z = gan.sample_prior(batch["point"])
        fake = gan.generator(z)
        fall = gan.gradients(
            "discriminator", gan.discriminator_loss, batch["point"], fake
        )[0]
        rise = gan.gradients("generator", gan.generator_loss, z)[0]
        gan.apply("discriminator", fall)
        gan.apply("generator", rise)
    for name in ("generator", "discriminator"):
        pairs = zip(
            getattr(unrolled, name).get_weights(),
            getattr(gan, name).get_weights(),
            strict=True,
        )
        assert max(np.abs(a - b).max() for a, b in pairs) < 1e-6


def test_unrolling_changes_no_weight_and_no_state_of_an_optimizer():
    model = tiny("unrolled_gan", unrolling_steps=4)
    batch = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")
    model.train_step({"point": batch})  # So that the moments are not zero.
    before = state(model)
    z = np.random.default_rng(1).normal(size=(8, 4)).astype("float32")
    gradients, _ = model.gradients("generator", model.generator_loss, batch, z)
    assert any(np.abs(g).max() > 1e-4 for g in gradients)
    for name, value in state(model).items():
        np.testing.assert_array_equal(value, before[name], err_msg=name)


def test_the_foreseen_discriminator_is_better_than_the_present_one():
    model = UnrolledGAN((2,), 8, width=16, unrolling_steps=20)
    model.compile({"discriminator": keras.optimizers.Adam(1e-2)})
    real = np.random.default_rng(0).normal(3, 0.1, (64, 2)).astype("float32")
    fake = model.generator(np.zeros((64, 8), "float32"))

    def value(weights):
        return sum(np.mean(t) for t in model.saddle(weights, real, fake).values())

    present = [v.value for v in model.discriminator.trainable_variables]
    assert value(model.foreseen(real, fake)) < value(present) - 0.01


@pytest.mark.parametrize("layer", ["BatchNormalization", "Dropout"])
def test_a_discriminator_with_state_is_refused(layer):
    x = keras.Input((2,))
    inner = getattr(keras.layers, layer)(*([0.5] if layer == "Dropout" else []))
    network = keras.Model(x, keras.layers.Dense(1)(inner(x)))
    with pytest.raises(ValueError, match="no state but its weights"):
        UnrolledGAN((2,), discriminator=network)


def test_an_optimizer_that_cannot_be_unrolled_is_refused():
    model = UnrolledGAN.tiny()
    with pytest.raises(ValueError, match=r"Adam or SGD.*Received: RMSprop"):
        model.compile({"discriminator": keras.optimizers.RMSprop()})
    model.compile({"generator": keras.optimizers.RMSprop()})


@pytest.mark.parametrize("steps", [-1, 1.5])
def test_unrolling_steps_are_checked(steps):
    with pytest.raises(ValueError, match="integer of at least 0"):
        UnrolledGAN((2,), unrolling_steps=steps)


def test_points_are_shown_as_densities_beside_the_datas():
    model = UnrolledGAN.tiny()
    panels = model.panels(lambda n: {"point": np.zeros((n, 2), "float32")})
    assert {name: rows.shape for name, rows in panels.items()} == {
        "data": (2500, 2),
        "generated": (2500, 2),
    }
    images = UnrolledGAN.tiny(image_shape=(8, 8, 1)).panels(None)
    assert images["generated"].shape == (64, 8, 8, 1)
