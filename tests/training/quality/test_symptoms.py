import numpy as np
import pytest
from scipy.spatial.distance import pdist

from keras_gen.training.quality import symptoms


def test_the_distance_is_that_of_all_pairs():
    rows = np.random.RandomState(0).normal(size=(12, 3, 2))
    expected = pdist(rows.reshape(12, 6)).mean()
    assert symptoms.distance(rows) == pytest.approx(expected, rel=1e-12)


def test_samples_that_are_alike_are_told():
    real = np.random.RandomState(0).normal(size=(40, 5, 5, 1))
    one = np.repeat(real[:1], 40, axis=0)
    assert symptoms.low_diversity(real[::-1], real) is None
    for share, fires in ((0.5, False), (0.4, True), (0.0, True)):
        found = symptoms.low_diversity(one + share * (real - one), real)
        assert (found is not None) == fires
    assert "two differ by 0.00 of what" in found.message


def test_samples_that_are_not_finite_are_told():
    rows = np.ones((3, 2))
    rows[1, 1] = np.nan
    assert symptoms.low_diversity(rows, np.eye(3)).kind == "not_finite"


def test_data_of_one_row_say_nothing_about_diversity():
    assert symptoms.low_diversity(np.ones((3, 2)), np.ones((3, 2))) is None


@pytest.mark.parametrize(
    ("real", "fake", "fires"),
    [
        ([8.0, 9.0], [-8.0, -9.0], True),
        ([6.0, 5.0], [-6.0, -7.0], False),
        # One that is taken for the other teaches.
        ([80.0, 9.0], [-8.0, 0.1], False),
        ([-8.0, -9.0], [8.0, 9.0], False),
    ],
)
def test_a_discriminator_is_saturated_if_it_is_right_and_sure(real, fake, fires):
    found = symptoms.saturation(np.array(real)[:, None], np.array(fake)[:, None])
    assert (found is not None) == fires


def test_unused_codes_are_told():
    assert symptoms.unused_codes(13.0, 128) is None
    found = symptoms.unused_codes(12.0, 128)
    assert "perplexity of the codes is 12.0 of 128" in found.message


def test_gradients_below_epsilon_are_told():
    # Root mean squares of 1e-6 and 1e-8.
    assert symptoms.vanished_gradients("generator", np.full(9, 1e-12), 1e-7) is None
    found = symptoms.vanished_gradients("generator", np.full(9, 1e-16), 1e-7)
    assert found.kind == "vanished_gradients_generator"
    assert symptoms.vanished_gradients("generator", np.zeros(0), 1e-7) is None


def test_gradients_that_are_too_large_are_told():
    # Root mean squares of 9 and 20.
    assert symptoms.exploding_gradients("generator", np.full(9, 81.0)) is None
    found = symptoms.exploding_gradients("generator", np.full(9, 400.0))
    assert found.kind == "exploding_gradients_generator"
    assert "optimizers.generator.clipnorm=1" in found.message
    # A square that float32 cannot hold.
    assert symptoms.exploding_gradients("generator", np.array([1.0, np.inf]))
    assert symptoms.exploding_gradients("generator", np.zeros(0)) is None
