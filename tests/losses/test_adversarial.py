"""Adversarial losses: values and slopes against the papers' formulas in NumPy."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen import losses
from keras_gen.losses import adversarial

REAL = np.array([[-8.0], [-0.5], [0.0], [2.0], [8.0]])
FAKE = np.array([[-8.0], [-1.0], [0.0], [0.5], [8.0]])


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# id -> (real term, fake term, generator term), from the papers.
FORMULAS = {
    "minimax": (
        lambda r: -np.log(sigmoid(r)),
        lambda f: -np.log(1 - sigmoid(f)),
        lambda f: np.log(1 - sigmoid(f)),
    ),
    "non_saturating": (
        lambda r: -np.log(sigmoid(r)),
        lambda f: -np.log(1 - sigmoid(f)),
        lambda f: -np.log(sigmoid(f)),
    ),
    "least_squares": (
        lambda r: (r - 1) ** 2 / 2,
        lambda f: f**2 / 2,
        lambda f: (f - 1) ** 2 / 2,
    ),
    "wasserstein": (lambda r: -r, lambda f: f, lambda f: -f),
    "hinge": (
        lambda r: np.where(r < 1, 1 - r, 0),
        lambda f: np.where(f > -1, 1 + f, 0),
        lambda f: -f,
    ),
}


def test_every_loss_has_a_formula():
    assert set(FORMULAS) == set(losses.ids())


@pytest.mark.parametrize("name", losses.ids())
def test_terms_equal_the_formulas(name):
    loss = losses.get(name)
    real, fake, generator = FORMULAS[name]
    terms = loss.discriminator(tf.constant(REAL), tf.constant(FAKE))
    assert set(terms) == {"real", "fake"}
    np.testing.assert_allclose(terms["real"], real(REAL), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(terms["fake"], fake(FAKE), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(
        loss.generator(None, tf.constant(FAKE)), generator(FAKE), rtol=1e-6, atol=1e-9
    )


def test_where_the_discriminator_wins_only_minimax_goes_flat():
    logit = tf.constant([-8.0, 0.0, 8.0], tf.float64)
    slopes = {}
    for name in ("minimax", "non_saturating"):
        with tf.GradientTape() as tape:
            tape.watch(logit)
            value = tf.reduce_sum(losses.get(name).generator(None, logit))
        slopes[name] = tape.gradient(value, logit).numpy()
    s = sigmoid(logit.numpy())
    np.testing.assert_allclose(slopes["minimax"], -s, atol=1e-9)
    np.testing.assert_allclose(slopes["non_saturating"], s - 1, atol=1e-9)
    assert abs(slopes["minimax"][0]) < 1e-3 < 0.99 < abs(slopes["non_saturating"][0])


def test_patch_logits_stay_unreduced():
    patches = tf.ones((2, 3, 3, 1))
    for name in losses.ids():
        terms = losses.get(name).discriminator(patches, patches)
        assert all(term.shape == patches.shape for term in terms.values())


def test_extreme_logits_stay_finite():
    huge = tf.constant([-1e4, 1e4])
    for name in losses.ids():
        terms = losses.get(name).discriminator(huge, huge)
        assert all(np.isfinite(term).all() for term in terms.values())


def test_get_takes_ids_configs_and_objects():
    import keras

    custom = losses.LeastSquares(-1.0, 1.0, 0.0)
    assert losses.get(custom) is custom
    twin = losses.get(keras.saving.serialize_keras_object(custom))
    assert twin.get_config() == custom.get_config()
    with pytest.raises(ValueError, match="Did you mean 'least_squares'"):
        losses.get("least_square")
    with pytest.raises(ValueError, match="an instance of AdversarialLoss"):
        losses.get(adversarial.Hinge)
