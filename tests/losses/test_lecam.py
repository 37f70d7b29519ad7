"""LeCam's anchors and term against NumPy."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.losses import LeCam


def draws(count, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal([[[1.0]], [[-2.0]]], 1.0, (count, 2, 6, 1)).astype("float32")


@pytest.mark.parametrize("start", [0, 3])
def test_the_term_follows_the_papers_rule(start):
    regularizer = LeCam(weight=0.7, decay=0.8, start=start)
    anchors = None
    for step, (real, fake) in enumerate(draws(8)):
        means = np.array([real.mean(), fake.mean()])
        fresh = anchors is None or step < start
        anchors = means if fresh else 0.8 * anchors + 0.2 * means
        expected = 0.7 * ((real - anchors[1]) ** 2 + (fake - anchors[0]) ** 2)
        # It begins with the update behind the first `start`.
        expected = expected * (step + 1 > start)
        value = regularizer(real, fake, training=True)
        assert value.shape == real.shape
        np.testing.assert_allclose(value, expected, atol=1e-5)
        np.testing.assert_allclose(
            [regularizer.real_anchor.numpy(), regularizer.fake_anchor.numpy()],
            anchors,
            atol=1e-6,
        )


def test_outside_of_training_nothing_moves():
    regularizer = LeCam(start=0)
    (real, fake), (other, another) = draws(2)
    assert not np.any(regularizer(real, fake))
    regularizer(real, fake, training=True)
    before = [v.numpy() for v in regularizer.variables]
    value = regularizer(other, another)
    expected = 0.3 * ((other - fake.mean()) ** 2 + (another - real.mean()) ** 2)
    np.testing.assert_allclose(value, expected, atol=1e-5)
    assert before == [v.numpy() for v in regularizer.variables]


def test_anchors_are_constants_to_the_gradient():
    regularizer = LeCam(weight=1.0, decay=0.0, start=0)
    real, fake = map(tf.constant, draws(1)[0])
    with tf.GradientTape() as tape:
        tape.watch([real, fake])
        value = tf.reduce_sum(regularizer(real, fake, training=True))
    slopes = tape.gradient(value, [real, fake])
    np.testing.assert_allclose(slopes[0], 2 * (real - tf.reduce_mean(fake)), atol=1e-5)
    np.testing.assert_allclose(slopes[1], 2 * (fake - tf.reduce_mean(real)), atol=1e-5)


def test_float16_logits_are_squared_in_float32():
    real = tf.constant([[300.0]], tf.float16)
    value = LeCam(weight=1.0, start=0)(real, -real, training=True)
    np.testing.assert_allclose(value, [[2 * 600.0**2]], rtol=1e-6)


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [({"decay": 1.0}, "decay lies in"), ({"start": -1}, "start is an integer")],
)
def test_refusals(kwargs, message):
    with pytest.raises(ValueError, match=message):
        LeCam(**kwargs)
