"""DiffAugment: each policy with the draws it takes, ranges, refusals."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gen.augmentations import DiffAugment

RNG = np.random.default_rng(0)


def images(count, shape=(8, 10, 3)):
    return tf.constant(RNG.uniform(0.1, 1, (count, *shape)), tf.float32)


def test_colours_equal_the_paper_with_the_same_draws():
    augmentation, batch = DiffAugment(["color"]), images(5)
    state = augmentation.seed_generator.state.numpy()
    u = np.stack(augmentation._draw(batch, 3), 1)
    augmentation.seed_generator.state.assign(state)
    result = augmentation(batch, training=True)
    for image, (b, s, c), got in zip(batch.numpy(), u, result, strict=True):
        x = image + b - 0.5
        grey = x.mean(2, keepdims=True)
        x = (x - grey) * (s * 2) + grey
        x = (x - x.mean()) * (c + 0.5) + x.mean()
        np.testing.assert_allclose(got, x, atol=1e-5)


def test_shifts_reach_an_eighth_of_each_side_and_no_further():
    batch = tf.ones((600, 16, 24, 1))
    result = DiffAugment(["translation"])(batch, training=True).numpy()[..., 0]
    rows, columns = result.max(2).sum(1), result.max(1).sum(1)
    assert set(rows) == {14, 15, 16} and set(columns) == {21, 22, 23, 24}
    # Five places for rows, each equally likely: none moves in a fifth.
    np.testing.assert_allclose((rows == 16).mean(), 1 / 5, atol=0.06)


def test_holes_have_half_the_sides_and_their_centre_anywhere():
    result = DiffAugment(["cutout"])(images(800, (8, 9, 1)), training=True).numpy()
    hole = result[..., 0] == 0
    heights, widths = hole.any(2).sum(1), hole.any(1).sum(1)
    # Even height 4 of 8: 9 centres, 5 of which show it whole; width 4 of 9.
    assert heights.min() == 2 and heights.max() == 4
    assert widths.min() == 2 and widths.max() == 4
    np.testing.assert_allclose((heights == 4).mean(), 5 / 9, atol=0.06)
    np.testing.assert_allclose((widths == 4).mean(), 6 / 10, atol=0.06)
    assert (hole.sum((1, 2)) == heights * widths).all()


def test_the_policy_is_applied_in_its_order():
    batch = images(8)
    result = DiffAugment(["cutout", "color"])(batch, training=True).numpy()
    assert (result != 0).all()
    result = DiffAugment(["color", "cutout"])(batch, training=True).numpy()
    assert (result == 0).any(axis=(1, 2, 3)).all()


def test_gradients_pass_to_what_is_seen():
    batch = images(4)
    with tf.GradientTape() as tape:
        tape.watch(batch)
        seen = DiffAugment(["translation", "cutout"])(batch, training=True)
        total = tf.reduce_sum(seen)
    gradient = tape.gradient(total, batch).numpy()
    # Each pixel that is still there counts once.
    assert set(np.unique(gradient)) == {0.0, 1.0}
    assert gradient.sum() == (seen.numpy() != 0).sum()


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"policy": ["colour"]}, "Did you mean 'color'"),
        ({"policy": "color,cutout"}, "policy is a list"),
        ({"policy": []}, "policy is a list"),
        ({"policy": ["color", "color"]}, "each given once"),
        ({"shift": 1.0}, "shift is a share"),
        ({"hole": 0}, "hole is a share"),
    ],
)
def test_refusals(kwargs, message):
    with pytest.raises(ValueError, match=message):
        DiffAugment(**kwargs)
