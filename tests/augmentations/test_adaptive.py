"""ADA: p against the paper's rule in NumPy, what is logged, refusals."""

import numpy as np
import pytest

from keras_gen import losses
from keras_gen.augmentations import AdaptiveAugment


def test_p_follows_the_papers_rule():
    rng = np.random.default_rng(0)
    augmentation = AdaptiveAugment(target=0.2, interval=3, images_to_full=100)
    p, signs, seen = 0.0, [], []
    for step in range(60):
        lean = 1.0 if step < 30 else -1.0
        margins = (rng.normal(size=(5, 1)) + lean).astype("float32")
        logged = augmentation.watch(margins)
        signs.append(np.sign(margins).mean())
        if step % 3 == 2:
            p += np.sign(np.mean(signs[-3:]) - 0.2) * 3 * 5 / 100
            p = min(max(p, 0.0), 1.0)
        seen.append(p)
        np.testing.assert_allclose(float(logged["p"]), p, atol=1e-5)
        np.testing.assert_allclose(float(logged["sign"]), signs[-1], atol=1e-6)
        np.testing.assert_allclose(augmentation.probability.numpy(), p, atol=1e-5)
    # Both bounds were reached, and left again.
    assert max(seen) == 1.0 and seen[-1] == 0.0


def test_p_takes_500_000_images_from_0_to_1_by_default():
    augmentation = AdaptiveAugment()
    for _ in range(4):
        augmentation.watch(np.ones((64, 1), "float32"))
    np.testing.assert_allclose(augmentation.probability.numpy(), 4 * 64 / 500_000)


def test_p_decides_how_much_is_altered():
    augmentation = AdaptiveAugment()
    images = np.random.default_rng(0).uniform(-1, 1, (64, 8, 8, 1)).astype("float32")
    np.testing.assert_allclose(augmentation(images, training=True), images, atol=1e-6)
    shares = []
    for p in (0.05, 1.0):
        augmentation.probability.assign(p)
        change = np.abs(augmentation(images, training=True) - images)
        shares.append((change.max(axis=(1, 2, 3)) > 1e-3).mean())
    assert 0.1 < shares[0] < 0.7 and shares[1] == 1.0


def test_the_margin_is_positive_where_images_are_taken_for_real():
    logits = np.array([-1.0, 0.25, 2.0], "float32")
    for name in ("non_saturating", "minimax", "hinge"):
        np.testing.assert_array_equal(losses.get(name).margin(logits), logits)
    squared = losses.LeastSquares(fake_label=0, real_label=1)
    np.testing.assert_array_equal(np.sign(squared.margin(logits)), [-1, -1, 1])
    turned = losses.LeastSquares(fake_label=1, real_label=-1)
    np.testing.assert_array_equal(np.sign(turned.margin(logits)), [1, -1, -1])
    assert not losses.Wasserstein().decides


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"target": 1.0}, "target is a mean of signs"),
        ({"interval": 0}, "interval is an integer"),
        ({"images_to_full": 1e5}, "images_to_full is an integer"),
        ({"groups": ["colour"]}, "Did you mean 'color'"),
        ({"groups": "color"}, "groups is a list"),
    ],
)
def test_refusals(kwargs, message):
    with pytest.raises(ValueError, match=message):
        AdaptiveAugment(**kwargs)
