"""Augmentations and regularizers with every adversarial system: taken or refused."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from testing import SYSTEMS, assert_same_state, batch, dataset, tiny, train

import keras_gen
from keras_gen import GAN, get_model
from keras_gen.augmentations import AdaptiveAugment, DiffAugment
from keras_gen.base import AdversarialModel
from keras_gen.losses import LeCam

ADVERSARIAL = [s for s in SYSTEMS if issubclass(get_model(s), AdversarialModel)]

# Systems that take neither, each with the reason.
REFUSING = {
    "began": "its discriminator gives images back, no logits",
    "unrolled_gan": "an opponent that is unrolled has no state and draws nothing",
}
TAKING = [s for s in ADVERSARIAL if s not in REFUSING]
# Games that are no `AdversarialModel`: their opponents judge more than an image.
OTHER_GAMES = {
    "c_rnn_gan": "sequences, which no augmentation of images alters",
    "cyclegan": "four networks, whose images must stay where they were to be undone",
    "gan_cls": "an image with its caption; colour is what the caption names",
    "pix2pix": "an image with its source, which would have to be altered alike",
    "srgan": "an image that content terms hold to its place, pixel by pixel",
}
# Their scores have no zero that means anything, so ADA has nothing to follow.
UNDECIDED = {"progan", "wgan", "wgan_gp"}


def test_every_game_takes_them_or_has_a_reason():
    opponents = {"critic", "discriminator", "discriminators"}
    games = {s for s in SYSTEMS if opponents & set(get_model(s).players)}
    assert games == {*TAKING, *REFUSING, *OTHER_GAMES}


class Counted(DiffAugment):
    """Notes how often it alters images."""

    calls = 0

    def augment(self, images):
        self.calls += 1
        return super().augment(images)


def adaptive():
    # So fast that three steps move p by as much as 3.
    return AdaptiveAugment(interval=1, images_to_full=8, target=-0.9)


def limited(system, augmentation, **kwargs):
    return tiny(
        system,
        augmentation=augmentation,
        regularizers=[LeCam(start=0)],
        **kwargs,
    )


@pytest.mark.parametrize("system", TAKING)
def test_both_players_see_altered_images_and_the_term_is_logged(system):
    augmentation = Counted(["color"])
    model = limited(system, augmentation)
    logs = model.train_step(batch(model))
    (opponent,) = {name.split("/")[0] for name in logs if name.endswith("/lecam")}
    assert opponent != "generator"
    # Real and generated images of each update, and those of the generator's.
    assert augmentation.calls >= 2 * model.sub_batches_per_step + 1
    calls, anchor = augmentation.calls, model.regularizers["lecam"].real_anchor.numpy()
    model.test_step(batch(model))
    assert augmentation.calls == calls
    assert model.regularizers["lecam"].real_anchor.numpy() == anchor


@pytest.mark.parametrize("system", [s for s in REFUSING if s in ADVERSARIAL])
@pytest.mark.parametrize(
    "technique", [{"augmentation": "diff_augment"}, {"regularizers": ["lecam"]}]
)
def test_what_can_do_nothing_is_refused(system, technique):
    with pytest.raises((TypeError, ValueError), match="augmentation|regularizer"):
        tiny(system, **technique)


@pytest.mark.parametrize("system", TAKING)
def test_ada_follows_logits_and_is_refused_where_there_are_scores(system):
    if system in UNDECIDED:
        with pytest.raises(ValueError, match="no zero that means anything"):
            get_model(system).tiny(augmentation="adaptive")
        return
    model = limited(system, adaptive())
    logs = model.train_step(batch(model))
    assert {"augmentation/p", "augmentation/sign"} <= set(logs)


def test_points_are_refused():
    with pytest.raises(ValueError, match="alters images.*Received: image_shape"):
        GAN((2,), augmentation="diff_augment")


def test_the_generator_learns_through_the_augmentation():
    model = GAN.tiny(augmentation=DiffAugment())
    with tf.GradientTape() as tape:
        terms = model.generator_loss(np.ones((4, 4), "float32"))
        loss = tf.reduce_mean(terms["fake"])
    for slope in tape.gradient(loss, [v.value for v in model.generator.weights]):
        assert np.isfinite(slope).all() and np.any(slope)


def test_a_users_discriminator_is_kept_as_it_was_given():
    donor = GAN.tiny()
    model = GAN.tiny(discriminator=donor.discriminator, augmentation="adaptive")
    assert model.plain_network("discriminator") is donor.discriminator
    twin = GAN.from_config(model.get_config())
    assert twin.get_config() == model.get_config()
    assert len(twin.variables) == len(model.variables)


@pytest.mark.parametrize(
    "augmentation", [pytest.param(adaptive, marks=pytest.mark.slow), DiffAugment]
)
def test_the_next_steps_after_loading_are_identical(augmentation, tmp_path):
    model = train(limited("gan", augmentation()), steps=2)
    if augmentation is adaptive:
        assert model.augmentation.probability.numpy() > 0
    assert model.regularizers["lecam"].real_anchor.numpy() != 0
    model.save(tmp_path / "model.keras")
    twin = keras_gen.load_model(tmp_path / "model.keras")
    assert_same_state(model, twin)
    for each in (model, twin):
        train(each, steps=2, start=2)
    assert_same_state(model, twin)


def test_generating_needs_no_augmentation():
    plain, altered = GAN.tiny(), GAN.tiny(augmentation="diff_augment")
    altered.generator_ema.set_weights(plain.generator_ema.get_weights())
    state = altered.augmentation.seed_generator.state.numpy()
    np.testing.assert_array_equal(
        plain.generate(3, seed=1), altered.generate(3, seed=1)
    )
    np.testing.assert_array_equal(
        state, altered.augmentation.seed_generator.state.numpy()
    )


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(policy):
    model = limited("dcgan", adaptive(), dtype=policy)
    model.train_step(batch(model))
    assert model.augmentation.probability.dtype == "float32"
    assert all(np.isfinite(w.numpy()).all() for w in model.weights)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("augmentation", "penalties"), [(adaptive, []), (DiffAugment, ["r1"])]
)
def test_xla(augmentation, penalties):
    model = limited("gan", augmentation(), penalties=penalties)
    model.compile(jit_compile=True, steps_per_execution=2)
    history = train(model, steps=2).history.history
    assert all(np.isfinite(v).all() for v in history.values())


def after_steps(strategy, augmentation, run_eagerly):
    with strategy.scope():
        keras.utils.set_random_seed(1)
        model = GAN.tiny(augmentation=augmentation(), regularizers=[LeCam(start=1)])
        optimizers = {p: keras.optimizers.SGD(0.05) for p in model.players}
        model.compile(optimizers, run_eagerly=run_eagerly)
    keras.utils.set_random_seed(2)
    return model, model.fit(dataset(model, 3), verbose=0).history


@pytest.mark.slow
@pytest.mark.parametrize("augmentation", [adaptive, DiffAugment])
def test_two_replicas_equal_one(augmentation, two_replicas):
    one, logs = after_steps(tf.distribute.get_strategy(), augmentation, True)
    two, logs_of_two = after_steps(two_replicas, augmentation, False)
    for a, b in zip(one.weights, two.weights, strict=True):
        np.testing.assert_allclose(
            b.numpy(), a.numpy(), rtol=0, atol=1e-5, err_msg=a.path
        )
    for name, values in logs.items():
        np.testing.assert_allclose(logs_of_two[name], values, rtol=1e-4, err_msg=name)
