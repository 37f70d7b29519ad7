import numpy as np
import pytest

from keras_gen.metrics import class_coverage, class_divergence, class_histogram


def test_histogram_counts_the_largest_logit():
    logits = np.array([[0.0, 2.0, 1.0], [5.0, 4.0, 3.0], [-3.0, -1.0, -2.0]])
    np.testing.assert_array_equal(class_histogram(logits), [1, 2, 0])


def test_coverage_counts_shares_from_the_threshold_on():
    histogram = np.array([980, 10, 9, 1, 0])
    assert class_coverage(histogram) == 2
    assert class_coverage(histogram, min_share=0.001) == 4
    assert class_coverage(histogram, min_share=0.99) == 0


def test_divergence_is_kl_of_fake_from_real_in_nats():
    fake, real = np.array([30, 10, 0]), np.array([20, 10, 10])
    expected = 0.75 * np.log(0.75 / 0.5) + 0.25 * np.log(0.25 / 0.25)
    assert class_divergence(fake, real) == pytest.approx(expected, abs=1e-12)


def test_divergence_ignores_counts_and_ends_at_ln_k():
    real = np.full(10, 100)
    assert class_divergence(np.full(10, 7), real) == pytest.approx(0, abs=1e-12)
    one = np.eye(10, dtype=int)[3] * 500
    assert class_divergence(one, real) == pytest.approx(np.log(10), abs=1e-12)


def test_a_class_the_real_images_lack_counts_as_half_an_image():
    value = class_divergence(np.array([5, 5]), np.array([100, 0]))
    expected = 0.5 * np.log(0.5 / 1.0) + 0.5 * np.log(0.5 / 0.005)
    assert value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: class_histogram(np.zeros(4)), r"\(n, K\)"),
        (lambda: class_histogram(np.zeros((4, 1))), "K >= 2"),
        (lambda: class_coverage(np.zeros(4)), "at least one image"),
        (lambda: class_coverage(np.ones(4), 0), r"\(0, 1\]. Received: 0"),
        (lambda: class_divergence(np.ones(3), np.ones(4)), "same classes"),
        (lambda: class_divergence(np.ones(3), np.zeros(3)), "at least one image"),
    ],
)
def test_misuse_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
