import known_features
import numpy as np
import pytest
from sklearn.metrics.pairwise import polynomial_kernel

from keras_gen.metrics import kernel_distance as module
from keras_gen.metrics.kernel_distance import kernel_distance, squared_mmd

RNG = np.random.default_rng(0)


def reference_mmd(x, y):
    """The unbiased estimate, from scikit-learn's kernel."""

    def kernel(a, b):
        return polynomial_kernel(a, b, degree=3, gamma=1 / a.shape[1], coef0=1)

    off_x = ~np.eye(len(x), dtype=bool)
    off_y = ~np.eye(len(y), dtype=bool)
    return (
        kernel(x, x)[off_x].mean()
        + kernel(y, y)[off_y].mean()
        - 2 * kernel(x, y).mean()
    )


@pytest.mark.parametrize(("n", "m"), [(2, 2), (40, 40), (40, 73), (73, 40)])
def test_it_is_the_unbiased_estimate_for_unequal_sets_too(n, m):
    x, y = RNG.normal(size=(n, 6)), 1.5 * RNG.normal(size=(m, 6)) + 0.5
    assert squared_mmd(x, y) == pytest.approx(reference_mmd(x, y), rel=1e-11)


def test_blocks_do_not_change_the_value(monkeypatch):
    x, y = RNG.normal(size=(50, 6)), RNG.normal(size=(41, 6))
    monkeypatch.setattr(module, "_ROWS", 7)
    assert squared_mmd(x, y) == pytest.approx(reference_mmd(x, y), rel=1e-10)


@pytest.mark.parametrize("size", known_features.SIZES)
def test_other_programs_give_the_same(size):
    mean, std = known_features.KERNEL[size]
    rows = known_features.known_features(size)
    distance = kernel_distance(
        *rows, known_features.SUBSETS, known_features.SUBSET_SIZE
    )
    assert distance.mean == pytest.approx(mean, rel=1e-12)
    assert distance.std == pytest.approx(std, rel=1e-12)
    assert distance.subset_size == 300


def test_shifted_normal_samples_have_a_closed_form():
    # The cube of 1 + a b sums over moments: 3 (m1 - m1')^2 + 3 (m2 - m2')^2 +
    # (m3 - m3')^2, and N(1/2, 1) has the moments 1/2, 5/4, 13/8.
    expected = 3 * 0.5**2 + 3 * 0.25**2 + 1.625**2
    assert expected == 3.578125
    values = [
        squared_mmd(RNG.normal(size=(400, 1)), RNG.normal(size=(400, 1)) + 0.5)
        for _ in range(60)
    ]
    error = np.std(values) / np.sqrt(len(values))
    assert error < 0.25
    assert np.mean(values) == pytest.approx(expected, abs=3 * error)


@pytest.mark.parametrize(("n", "m"), [(10, 10), (10, 100)])
def test_samples_of_one_law_score_zero_whatever_their_number(n, m):
    values = [
        squared_mmd(RNG.normal(size=(n, 4)), RNG.normal(size=(m, 4)))
        for _ in range(400)
    ]
    error = np.std(values) / np.sqrt(len(values))
    assert np.mean(values) == pytest.approx(0, abs=3 * error)
    # The estimate that keeps the diagonal would be off by far more than that.
    bias = (((1 + 4 / 4) ** 3) - 1) / n
    assert bias > 5 * error
    assert min(values) < 0


def test_subsets_are_bounded_by_the_rows_and_follow_the_seed():
    x, y = RNG.normal(size=(30, 3)), RNG.normal(size=(20, 3))
    first = kernel_distance(x, y, subsets=5)
    assert first.subset_size == 20
    assert kernel_distance(x, y, subsets=5) == first
    assert kernel_distance(x, y, subsets=5, seed=1).mean != first.mean


def test_meaning():
    data = RNG.normal(size=(400, 8))
    train, held_out = data[:200], data[200:]
    shifted = squared_mmd(train, held_out + 1)
    collapsed = squared_mmd(train, held_out[:1].repeat(200, axis=0))
    noise = squared_mmd(train, 4 * RNG.normal(size=(200, 8)))
    real = abs(squared_mmd(train, held_out))
    assert real < 0.05 * min(shifted, collapsed, noise)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"subsets": 0}, "subsets=0"), ({"subset_size": 1}, "subset_size=1")],
)
def test_misuse_is_named(options, message):
    x = np.zeros((5, 2))
    with pytest.raises(ValueError, match=message):
        kernel_distance(x, x, **options)
    with pytest.raises(ValueError, match="at least 2 rows"):
        squared_mmd(x, x[:1])
