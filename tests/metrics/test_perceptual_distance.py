"""LPIPS-style distance against a loop over places, and what it must notice."""

import numpy as np
import pytest
import scipy.ndimage

from keras_gen import perceptual
from keras_gen.metrics.perceptual_distance import diversity, perceptual_distance


def maps(images):
    """Two maps in NumPy: differences to the right and, at half size, downwards."""
    right = np.diff(images, axis=2)
    down = np.diff(images[:, ::2, ::2], axis=1)
    return np.concatenate([right, right**2], -1), np.concatenate([down, 3 * down], -1)


def by_places(a, b, weights):
    """The paper's eq. 1 for one pair, place by place."""
    total = 0.0
    for left, right, w in zip(maps(a[None]), maps(b[None]), weights, strict=True):
        left, right = left[0], right[0]
        places = [
            np.sum(
                w
                * (
                    left[i, j] / np.linalg.norm(left[i, j])
                    - right[i, j] / np.linalg.norm(right[i, j])
                )
                ** 2
            )
            for i in range(left.shape[0])
            for j in range(left.shape[1])
        ]
        total += np.mean(places)
    return total


@pytest.mark.parametrize("weights", [None, ([0.5, 2.0], [0.0, 1.5])])
def test_it_is_the_papers_sum(weights):
    rng = np.random.default_rng(0)
    a, b = rng.uniform(-1, 1, (2, 5, 6, 8, 1))
    # ε is 1e-10 beside squared lengths of about 1, and of 1e-4 at the least.
    expected = [
        by_places(x, y, weights or np.ones((2, 2))) for x, y in zip(a, b, strict=True)
    ]
    found = perceptual_distance(maps, a, b, weights, batch_size=2)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    np.testing.assert_allclose(perceptual_distance(maps, b, a, weights), found)
    np.testing.assert_array_equal(perceptual_distance(maps, a, a), 0)


def test_places_without_any_answer_do_not_count():
    flat = np.zeros((2, 4, 4, 1))
    one = perceptual_distance(lambda x: (x,), flat, flat + 1.0)
    np.testing.assert_allclose(one, 1, rtol=1e-9)
    np.testing.assert_array_equal(perceptual_distance(maps, flat, flat + 1.0), 0)


def test_it_is_quadratic_in_small_differences():
    rng = np.random.default_rng(1)
    image, change = rng.uniform(-1, 1, (2, 3, 8, 8, 1))
    far, near = (
        perceptual_distance(maps, image, image + s * change) for s in (1e-4, 5e-5)
    )
    np.testing.assert_allclose(far / near, 4, rtol=0.1)


def test_more_blur_is_further_away_to_the_shipped_network():
    rng = np.random.default_rng(0)
    image = np.where(rng.uniform(size=(3, 32, 32, 1)) < 0.2, 0.9, -0.9)
    image = scipy.ndimage.gaussian_filter(image, (0, 0.5, 0.5, 0)).astype("float32")
    image = np.repeat(image, 3, axis=-1)
    network = perceptual.get("shapes")
    little, much = (
        perceptual_distance(
            network, image, scipy.ndimage.gaussian_filter(image, (0, s, s, 0))
        )
        for s in (0.5, 1.5)
    )
    assert (0 < little).all() and (2 * little < much).all()


def test_a_collapsed_set_is_less_diverse():
    rng = np.random.default_rng(0)
    diverse = rng.uniform(-1, 1, (20, 8, 8, 1))
    near = diverse[:1] + rng.normal(0, 0.01, diverse.shape)
    values = diversity(maps, diverse, pairs=60)
    assert values.shape == (60,)
    assert 10 * diversity(maps, near, pairs=60).mean() < values.mean()
    labels = np.repeat(np.arange(10), 2)
    equal = np.repeat(diverse[:10], 2, axis=0)
    assert diversity(maps, equal, 30, labels=labels).max() == 0
    weighted = diversity(maps, diverse, 60, weights=np.full((2, 2), 2.0))
    np.testing.assert_allclose(weighted, 2 * values)


@pytest.mark.parametrize(
    ("network", "weights", "message"),
    [
        (maps, [[1.0, 1.0]], r"each channel of each map, which have \[2, 2\]"),
        (maps, [[1.0, 1.0], [1.0, -1.0]], "not negative"),
        (lambda x: (), None, "at least one map"),
        (lambda x: (x.reshape(len(x), -1),), None, "at least one map"),
    ],
)
def test_mistakes_are_told(network, weights, message):
    images = np.zeros((2, 4, 4, 1))
    with pytest.raises(ValueError, match=message):
        perceptual_distance(network, images, images, weights)
    with pytest.raises(ValueError, match="others of their shape"):
        perceptual_distance(maps, images, images[:1])
