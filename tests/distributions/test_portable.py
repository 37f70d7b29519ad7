import numpy as np
import pytest

from keras_gen.distributions import portable

# Published with Random123 (kat_vectors, "threefry2x32 20").
KNOWN_ANSWERS = [
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF,) * 2, (0xFFFFFFFF,) * 2, (0x1CB996FC, 0xBB002BE7)),
    ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
]


@pytest.mark.parametrize("key, counter, expected", KNOWN_ANSWERS)
def test_threefry_gives_the_published_answers(key, counter, expected):
    assert tuple(int(word) for word in portable.threefry(key, counter)) == expected


def test_seed_image_and_dimension_are_key_and_counter():
    seed = (0x03707344 << 32) | 0x13198A2E
    word = portable.threefry((0x13198A2E, 0x03707344), (5, 2))[0]
    expected = 2 * ((int(word) >> 8) + 0.5) / 2**24 - 1
    assert portable.uniform(seed, 6, (3,))[5, 2] == np.float32(expected)


def test_normal_is_box_muller_of_both_words():
    first, second = (
        ((int(w) >> 8) + 0.5) / 2**24 for w in portable.threefry((9, 0), (4, 1))
    )
    expected = np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second)
    assert portable.standard_normal(9, 5, (2,))[4, 1] == np.float32(expected)


@pytest.mark.parametrize("prior", portable.PRIORS)
def test_a_row_does_not_depend_on_how_many_are_drawn(prior):
    def draw(*place, **kwargs):
        return portable.draw(prior, 3, *place, classes=9, **kwargs)

    many = draw(100, (2, 5))
    assert many.shape == (100, 2, 5)
    assert many.dtype == (np.int32 if prior == "categorical" else np.float32)
    np.testing.assert_array_equal(draw(7, (2, 5)), many[:7])
    np.testing.assert_array_equal(draw(9, (2, 5), start=91), many[91:])
    np.testing.assert_array_equal(draw(4, (10,)), many[:4].reshape(4, 10))


def test_streams_of_a_seed_are_unrelated():
    draws = [portable.standard_normal(5, 4000, (3,), stream=s) for s in (0, 1, 15)]
    correlation = np.corrcoef(np.concatenate(draws, axis=1).T)
    assert np.abs(correlation - np.eye(9)).max() < 0.07
    with pytest.raises(ValueError, match="`stream` must be an integer from 0 to 15"):
        portable.uniform(0, 1, (2,), stream=16)


def test_categories_are_equally_likely():
    x = portable.categorical(7, 10_000, (5,), classes=4)
    # 50,000 draws: five standard errors of a share of a quarter are 0.0097.
    shares = np.bincount(x.ravel()) / x.size
    np.testing.assert_allclose(shares, 0.25, atol=0.0097)


def test_the_last_image_index_is_reached_and_not_passed():
    last = portable.uniform(0, 1, (2,), start=2**32 - 1)
    word = portable.threefry((0, 0), (2**32 - 1, 0))[0]
    assert last[0, 0] == np.float32(2 * ((int(word) >> 8) + 0.5) / 2**24 - 1)
    with pytest.raises(ValueError, match="`n` must be"):
        portable.uniform(0, 2, (2,), start=2**32 - 1)


def test_seeds_and_dimensions_give_unrelated_draws():
    draws = np.stack([portable.standard_normal(s, 4000, (3,)) for s in (0, 1, 2**32)])
    correlation = np.corrcoef(draws.transpose(0, 2, 1).reshape(9, 4000))
    # The standard error of a correlation of 4000 pairs is 0.016.
    assert np.abs(correlation - np.eye(9)).max() < 0.07


def test_normal_moments():
    x = portable.standard_normal(2024, 20_000, (50,)).astype(np.float64)
    # A million draws: five standard errors of mean, variance, skewness, kurtosis.
    assert abs(x.mean()) < 5e-3
    assert abs(x.var() - 1) < 7e-3
    assert abs((x**3).mean()) < 0.02
    assert abs((x**4).mean() - 3) < 0.05
    assert 4.5 < np.abs(x).max() < 5.9


def test_uniform_moments_and_bounds():
    x = portable.uniform(2024, 20_000, (50,)).astype(np.float64)
    assert abs(x.mean()) < 3e-3
    assert abs(x.var() - 1 / 3) < 2e-3
    assert -1 < x.min() < -0.9999
    assert 0.9999 < x.max() < 1
    y = portable.uniform(2024, 20_000, (50,), low=2, high=5).astype(np.float64)
    np.testing.assert_allclose(y, 3.5 + 1.5 * x, atol=1e-6)


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, "0", None, True])
def test_a_wrong_seed_is_refused(seed):
    with pytest.raises(ValueError, match="`seed` must be an integer from 0"):
        portable.draw("normal", seed, 1, (2,))


def test_an_unknown_prior_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'normal'"):
        portable.draw("norml", 0, 1, (2,))
