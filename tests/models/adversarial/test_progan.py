"""ProGAN: the objective by hand, growth without a jump, exact resumption."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_gen
from keras_gen import ProGAN

RNG = np.random.default_rng(0)
WEIGHT, DRIFT = 7.0, 0.3


def images(rows=8, side=8):
    return RNG.uniform(-1, 1, (rows, side, side, 1)).astype("float32")


def compiled(run_eagerly=True, **kwargs):
    """Returns a tiny model; eager steps spare the test a trace for each phase."""
    keras.utils.set_random_seed(1)
    model = ProGAN.tiny(**kwargs)
    model.compile(run_eagerly=run_eagerly)
    return model


def grown(to, **kwargs):
    """Returns a model that stands at the beginning of a phase."""
    model = compiled(**kwargs)
    enter(model, model.phase_begins(to))
    return model


def enter(model, step):
    model.steps.assign(step)
    model.advance_phase()


def train(model, steps, start=0):
    """Takes steps, the k-th on images that depend on start + k alone."""
    batches = [
        np.random.default_rng(k).uniform(-1, 1, (4, 8, 8, 1)).astype("float32")
        for k in range(start, start + steps)
    ]
    data = tf.data.Dataset.from_tensor_slices({"image": np.stack(batches)})
    return model.fit(data, verbose=0)


def values(variables):
    return [v.numpy() for v in variables]


def slots(optimizer):
    return [v for v in optimizer.variables if "learning_rate" not in v.path]


# The objective


def test_the_objective_is_wgan_gp_with_drift():
    model = compiled(gradient_penalty_weight=WEIGHT, drift_weight=DRIFT)
    slope = RNG.normal(0, 0.3, 64)

    def linear(image, training=True):
        kernel = tf.constant(slope[:, None], tf.float32)
        return tf.reshape(image, (-1, 64)) @ kernel

    model.scores = linear
    real, fake = images(), images()
    terms = model.discriminator_loss(real, fake)
    d_real, d_fake = (x.reshape(8, 64) @ slope[:, None] for x in (real, fake))
    expected = {
        "real": -d_real,
        "fake": d_fake,
        "gradient_penalty": np.full(8, WEIGHT * (np.linalg.norm(slope) - 1) ** 2),
        "drift": DRIFT * d_real**2,
    }
    assert set(terms) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(terms[name], value, atol=1e-4, err_msg=name)
    model.fake = lambda latents: fake
    loss = model.generator_loss(None)
    np.testing.assert_allclose(loss["fake"], -d_fake, atol=1e-5)


def test_the_papers_weights_and_optimizers_are_the_defaults():
    model = ProGAN((8, 8, 1), width=4, max_width=4)
    config = model.get_config()
    assert (config["gradient_penalty_weight"], config["drift_weight"]) == (10.0, 0.001)
    assert (config["latent_dim"], config["ema_momentum"]) == (512, 0.999)
    for optimizer in model.default_optimizers().values():
        settings = optimizer.get_config()
        found = [settings[k] for k in ("learning_rate", "beta_1", "beta_2", "epsilon")]
        np.testing.assert_allclose(found, [1e-3, 0.0, 0.99, 1e-8])


# Growth


def test_phases_alternate_up_to_the_open_last_one():
    model = ProGAN((16, 16, 1), 4, stable_steps=7, fade_steps=5, width=4, max_width=4)
    plan = [(p.name, p.steps, p.level, p.fading) for p in model.phases]
    assert plan == [
        ("stable_4", 7, 0, False),
        ("fade_8", 5, 1, True),
        ("stable_8", 7, 1, False),
        ("fade_16", 5, 2, True),
        ("stable_16", None, 2, False),
    ]
    model = ProGAN((28, 28, 1), 4, stable_steps=7, fade_steps=0, width=4, max_width=4)
    assert [p.name for p in model.phases] == ["stable_7", "stable_14", "stable_28"]
    with pytest.raises(ValueError, match="not negative"):
        ProGAN((8, 8, 1), 4, stable_steps=-1)


def test_alpha_rises_from_0_by_the_steps_of_the_fade():
    model = compiled(stable_steps=3, fade_steps=4)
    assert model.alpha is None
    for step, alpha in ((3, 0.0), (4, 0.25), (6, 0.75)):
        enter(model, step)
        np.testing.assert_allclose(model.alpha, alpha)
    model.steps.assign(9)  # An execution of several steps may run past its end.
    np.testing.assert_allclose(model.alpha, 1.0)
    model.advance_phase()
    assert model.phase.name == "stable_8"
    assert model.alpha is None


def test_real_images_are_halved_and_faded():
    image = images()
    half = image.reshape(8, 4, 2, 4, 2, 1).mean(axis=(2, 4))
    coarse = half.repeat(2, axis=1).repeat(2, axis=2)
    model = compiled(stable_steps=2, fade_steps=4)
    np.testing.assert_allclose(model.real({"image": image}), half, atol=1e-6)
    enter(model, 3)
    faded = 0.75 * coarse + 0.25 * image
    np.testing.assert_allclose(model.real({"image": image}), faded, atol=1e-6)
    enter(model, 6)
    np.testing.assert_array_equal(model.real({"image": image}), image)


def test_no_output_jumps_where_a_phase_begins():
    model, z, image = compiled(fade_steps=2), images(4, 2).reshape(4, 4), images()
    stable = model.generate(4, seed=0)
    small = model.scores(model.real({"image": image}))
    enter(model, 2)
    assert model.phase.name == "fade_8"
    np.testing.assert_allclose(model.generate(4, seed=0), stable, rtol=0, atol=1e-5)
    scores = model.scores(model.real({"image": image}))
    np.testing.assert_allclose(scores, small, rtol=0, atol=1e-5)
    model.steps.assign(4)  # The fade at its end, and then the phase after it.
    before = model.sample(z), model.scores(image)
    model.advance_phase()
    assert model.phase.name == "stable_8"
    after = model.sample(z), model.scores(image)
    for old, new in zip(before, after, strict=True):
        np.testing.assert_allclose(new, old, rtol=0, atol=1e-5)


@pytest.mark.parametrize("phase", ["stable_4", "fade_8", "stable_8"])
def test_only_the_variables_of_the_phase_move(phase):
    model = grown(phase, fade_steps=8)
    if phase == "fade_8":
        model.steps.assign_add(1)  # α is 0 in the first step.
    for player in model.players:
        active = {id(v) for v in model.active_variables(player)}
        variables = model.player_variables(player)
        assert (len(active) < len(variables)) == (phase != "fade_8")
        before = values(variables)
        model.train_step({"image": images()})
        for old, variable in zip(before, variables, strict=True):
            if id(variable) not in active:
                np.testing.assert_array_equal(variable.numpy(), old)
            elif variable.name == "kernel":
                assert (variable.numpy() != old).any(), variable.path


def test_optimizers_restart_exactly_where_a_phase_begins():
    model = compiled(stable_steps=2, fade_steps=3)
    counts = []
    for k in range(7):
        train(model, 1, start=k)
        counts.append([int(o.iterations.numpy()) for o in model.optimizers.values()])
    assert counts == [[1, 1], [2, 2], [1, 1], [2, 2], [3, 3], [1, 1], [2, 2]]
    moments = [v for o in model.optimizers.values() for v in slots(o)]
    assert any(v.numpy().any() for v in moments)
    model = compiled(stable_steps=2)
    train(model, 2)
    before = values(v for o in model.optimizers.values() for v in slots(o))
    assert any(v.any() for v in before)
    model.advance_phase()
    after = values(v for o in model.optimizers.values() for v in slots(o))
    assert not any(v.any() for v in after)


def test_a_run_saved_in_mid_fade_goes_on_to_the_bit(tmp_path):
    whole = compiled(stable_steps=2, fade_steps=4)
    train(whole, 7)
    part = compiled(stable_steps=2, fade_steps=4)
    train(part, 4)
    assert part.phase.name == "fade_8"
    np.testing.assert_allclose(part.alpha, 0.5)
    part.save(tmp_path / "model.keras")
    resumed = keras_gen.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(resumed.alpha, 0.5)
    train(resumed, 3, start=4)
    assert resumed.phase.name == whole.phase.name == "stable_8"
    variables = [[*m.variables] for m in (whole, resumed)]
    for found, model in zip(variables, (whole, resumed), strict=True):
        found += [v for o in model.optimizers.values() for v in o.variables]
    for a, b in zip(*variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy(), err_msg=a.path)


# Inference


def test_samples_have_the_detail_of_the_phase():
    model = compiled(run_eagerly=False, fade_steps=2)
    for step, detailed in ((0, False), (3, True), (4, True)):
        enter(model, step)
        samples = model.generate(4, seed=0)
        assert samples.shape == (4, 8, 8, 1)
        blocks = samples.reshape(4, 4, 2, 4, 2, 1)
        assert (np.ptp(blocks, axis=(2, 4)).max() > 1e-4) == detailed
        assert np.abs(samples).max() <= 1.0


def test_validation_follows_the_phase():
    model = compiled(run_eagerly=False, stable_steps=2, fade_steps=2)
    data = images()
    model.evaluate(data, verbose=0)
    enter(model, 4)
    measure, sides = model.measure, []

    def watched(player, objective, *args):
        sides.append(args[0].shape[1])
        return measure(player, objective, *args)

    model.measure = watched
    model.evaluate(data, verbose=0)
    assert set(sides) == {8, 4}  # Real images; latents.


def test_the_final_graph_holds_the_final_path_alone():
    model = grown("stable_8")
    endpoint = model.endpoints["generate"]
    latents = tf.TensorSpec((None, 4))
    graph = tf.function(endpoint.function).get_concrete_function(latents)
    held = {id(v) for v in graph.variables}
    path = model.generator_ema.blocks + model.generator_ema.image_layers[1:]
    assert held == {id(v.value) for part in path for v in part.variables}
