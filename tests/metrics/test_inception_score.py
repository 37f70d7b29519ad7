import known_features
import numpy as np
import pytest
import scipy.special
import scipy.stats

from keras_gen.metrics.inception_score import inception_score

RNG = np.random.default_rng(0)


def test_it_is_the_exponential_of_the_mean_divergence_in_each_split():
    logits = 3 * RNG.normal(size=(103, 7))
    p = scipy.special.softmax(logits, axis=1)
    p = p[np.random.RandomState(5).permutation(103)]
    expected = []
    for i in range(4):
        part = p[103 * i // 4 : 103 * (i + 1) // 4]
        divergences = [scipy.stats.entropy(row, part.mean(axis=0)) for row in part]
        expected.append(np.exp(np.mean(divergences)))
    score = inception_score(logits, splits=4, seed=5)
    np.testing.assert_allclose(score.scores, expected, rtol=1e-12)
    assert score.mean == pytest.approx(np.mean(expected), rel=1e-12)
    assert score.std == pytest.approx(np.std(expected), rel=1e-10)


@pytest.mark.parametrize("size", known_features.SIZES)
def test_other_programs_give_the_same(size):
    score = inception_score(known_features.known_logits(size))
    mean, std = known_features.SCORE[size]
    assert score.mean == pytest.approx(mean, rel=1e-12)
    assert score.std == pytest.approx(std, rel=1e-12)


def test_equal_predictions_score_one():
    logits = np.tile(RNG.normal(size=5), (40, 1))
    assert inception_score(logits).mean == pytest.approx(1, abs=1e-12)


def test_certain_and_varied_predictions_score_the_number_of_classes():
    # So far apart that the other classes' probabilities are 0 in float64.
    logits = 1e4 * np.eye(8)[np.arange(80) % 8]
    score = inception_score(logits, splits=1)
    assert score.mean == pytest.approx(8, rel=1e-12)
    assert score.std == 0


def test_a_class_that_never_comes_counts_for_nothing():
    logits = 1e4 * np.eye(8)[np.arange(80) % 4]
    assert inception_score(logits, splits=1).mean == pytest.approx(4, rel=1e-12)


def test_rows_sorted_by_class_are_shuffled_first():
    logits = 1e4 * np.eye(10)[np.repeat(np.arange(10), 100)]
    assert inception_score(logits).mean > 9
    unsorted = inception_score(RNG.permutation(logits)).mean
    assert inception_score(logits).mean == pytest.approx(unsorted, rel=0.02)


def test_unsure_predictions_score_less():
    sure = 10 * np.eye(10)[np.arange(500) % 10]
    values = [inception_score(scale * sure).mean for scale in (1, 0.3, 0.1, 0)]
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("logits", "splits", "message"),
    [
        (np.zeros(5), 1, r"\(n, K\) with K >= 2.*Received: shape \(5,\)"),
        (np.zeros((5, 1)), 1, "K >= 2"),
        (np.full((5, 2), np.nan), 1, "finite"),
        (np.zeros((5, 2)), 6, "splits=6 for 5 rows"),
        (np.zeros((5, 2)), 0, "splits=0 for 5 rows"),
    ],
)
def test_misuse_is_named(logits, splits, message):
    with pytest.raises(ValueError, match=message):
        inception_score(logits, splits)
